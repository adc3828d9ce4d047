// Holds dashboards to Grafana's own schemas, those of panels and queries included: every field has to be
// known and of its type. Prints a line for each fault.
package main

import (
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	plugins.RegisterDefaultPlugins()
	faulty := false
	for _, path := range os.Args[1:] {
		// An empty list of faults comes as an error that is not nil, too.
		if err := check(path); err != nil && err.Error() != "" {
			fmt.Printf("%s:\n%s\n", path, err)
			faulty = true
		}
	}
	if faulty {
		os.Exit(1)
	}
}

func check(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var known dashboard.Dashboard
	if err := known.UnmarshalJSONStrict(text); err != nil && err.Error() != "" {
		return err
	}
	return known.Validate()
}
