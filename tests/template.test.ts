import { LOG_LEVELS } from 'portable-handlers/log';
import { expect, test } from 'vitest';
import { corsConfiguration } from '../adapters/cors-configuration.ts';
import { functions } from '../build.ts';
import { routes } from '../handlers/routes.ts';
import { readConfig } from '../lib/config.ts';
import { LINE_SCHEMA } from './log-line.ts';
import { readProjectFile } from './product-files.ts';
import { ofFunctions } from './settings.ts';
import { functionsOf, readTemplate } from './template.ts';

const template = readTemplate();
const { Parameters, Globals, Resources } = template;
const deployed = functionsOf(template);
// biome-ignore lint/suspicious/noExplicitAny: an intrinsic function has any shape.
const variables: Record<string, any> = Globals.Function.Environment.Variables;

test('the routes are some of the route table’s, one of them $default', () => {
  const routeKeys = deployed.flatMap((one) => one.routeKeys);
  expect(Object.keys(routes)).toEqual(expect.arrayContaining(routeKeys));
  expect(routeKeys).toContain('$default');
  expect(new Set(routeKeys).size).toBe(routeKeys.length);
});

test('the functions are those that are built, each for its route', () => {
  expect(
    deployed.map(({ routeKeys, properties }) => [properties.CodeUri, ...routeKeys]).sort(),
  ).toEqual(functions.map(({ name, routeKey }) => [`dist/${name}/`, routeKey]).sort());
});

test('no function has settings of its own', () => {
  for (const { name } of deployed) {
    expect(Object.keys(Resources[name]!.Properties).sort()).toEqual([
      'CodeUri',
      'Description',
      'Events',
      'Role',
    ]);
  }
});

test('functions run under Node 24, from what was built and nothing else', () => {
  expect(Globals.Function).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler' });
  for (const { name } of deployed) expect(Resources[name]!.Metadata).toEqual({ SkipBuild: true });
  expect(Parameters.Architecture).toMatchObject({
    Default: 'arm64',
    AllowedValues: ['arm64', 'x86_64'],
  });
});

test('a function has the time that its handler counts with', () => {
  expect(String(Globals.Function.Timeout * 1_000)).toBe(variables.API_REQUEST_TIMEOUT_MS);
  expect(readConfig({}).requestTimeoutMs).toBe(Globals.Function.Timeout * 1_000);
});

test('the environment has every setting but those of the container', () => {
  expect(Object.keys(variables).sort()).toEqual(ofFunctions.toSorted());
});

test('the defaults of the parameters are a configuration, the code’s but for production', () => {
  expect(readConfig(environmentWith({}))).toEqual(readConfig({ ENVIRONMENT: 'production' }));
});

test.each(
  Object.entries(variables).flatMap(([name, value]) =>
    (Parameters[sourceOf(value)]?.AllowedValues ?? []).map((allowed: string) => [name, allowed]),
  ),
)('%s may be %s', (name, allowed) => {
  // Production, the default, refuses simulated candles.
  const config = readConfig({
    ...environmentWith({ Environment: 'development' }),
    [name]: allowed,
  });
  expect(Object.values(config)).toContain(allowed);
});

test('the levels are those of the contract', () => {
  expect(Parameters.ApiLogLevel.AllowedValues).toEqual([...LOG_LEVELS]);
});

test('the environments are those of the configuration, and so is the time of a call to Binance', () => {
  expect(() => readConfig({ ENVIRONMENT: 'other' })).toThrow(
    Parameters.Environment.AllowedValues.join(', '),
  );
  const { MinValue, MaxValue } = Parameters.BinanceTimeoutMs;
  for (const value of [MinValue, MaxValue]) {
    const parameters = { BinanceTimeoutMs: String(value) };
    expect(readConfig(environmentWith(parameters)).binanceTimeoutMs).toBe(value);
  }
  expect(() => readConfig({ BINANCE_TIMEOUT_MS: String(MinValue - 1) })).toThrow();
});

test('Lambda drops no line of ours, and writes JSON itself', () => {
  expect(Globals.Function.LoggingConfig).toMatchObject({
    LogFormat: 'JSON',
    ApplicationLogLevel: 'TRACE',
  });
});

test('log groups are declared, with retention, and outlast the stack', () => {
  const groups = [
    Globals.Function.LoggingConfig.LogGroup.Ref,
    Resources.Api!.Properties.AccessLogSettings.DestinationArn['Fn::GetAtt'][0],
  ];
  expect(new Set(groups).size).toBe(2);
  for (const group of groups) {
    expect(Resources[group]).toMatchObject({
      Type: 'AWS::Logs::LogGroup',
      DeletionPolicy: 'Retain',
      Properties: { RetentionInDays: { Ref: 'LogRetentionDays' } },
    });
  }
});

test('the access log is JSON with the names of the contract', () => {
  const format = JSON.parse(Resources.Api!.Properties.AccessLogSettings.Format);
  // What only the gateway knows.
  const { route_key, integration_error, ...shared } = format;
  expect([route_key, integration_error]).toEqual([
    '$context.routeKey',
    '$context.integrationErrorMessage',
  ]);
  const names = [
    ...Object.keys(LINE_SCHEMA.properties),
    ...Object.keys(LINE_SCHEMA.$defs.request_error.properties),
  ];
  expect(names).toEqual(expect.arrayContaining(Object.keys(shared)));
});

test('the metric counts the lines of failed requests and of crashes', () => {
  const { FilterPattern, LogGroupName } = Resources.FailedRequestMetric!.Properties;
  expect(LogGroupName).toEqual(Globals.Function.LoggingConfig.LogGroup);
  const [level, status] = [
    [...LOG_LEVELS],
    Object.keys(LINE_SCHEMA.$defs.request_error.properties),
  ];
  for (const [, name] of FilterPattern.matchAll(/"(\w+)"/g)) expect(level).toContain(name);
  expect(FilterPattern).toBe(
    '{ ($.level = "CRITICAL") || ($.level = "ERROR" && $.extra.status_code >= 500) }',
  );
  expect(status).toContain('status_code');
});

test('a deployment goes back when an alarm rises, and each of those alarms is there', () => {
  const alarms = Globals.Function.DeploymentPreference.Alarms.map(
    ({ Ref }: { Ref: string }) => Ref,
  );
  expect(alarms).toEqual([
    'ApiServerErrorAlarm',
    'FunctionErrorAlarm',
    'FunctionThrottleAlarm',
    'FailedRequestAlarm',
    'SlowApiAlarm',
  ]);
  for (const alarm of alarms) expect(Resources[alarm]!.Type).toBe('AWS::CloudWatch::Alarm');
  const [{ MetricName, MetricNamespace }] =
    Resources.FailedRequestMetric!.Properties.MetricTransformations;
  expect(Resources.FailedRequestAlarm!.Properties).toMatchObject({
    MetricName,
    Namespace: MetricNamespace,
  });
});

test.each(['FunctionErrorAlarm', 'FunctionThrottleAlarm'])('%s watches every function', (alarm) => {
  const text = JSON.stringify(Resources[alarm]!.Properties.Metrics);
  for (const { name } of deployed) expect(text).toContain(`{"Ref":"${name}"}`);
});

test('the functions may write lines and traces and nothing else', () => {
  for (const { properties } of deployed) {
    expect(properties.Role).toEqual({ 'Fn::GetAtt': ['FunctionRole', 'Arn'] });
  }
  const [policy, ...others] = Resources.FunctionRole!.Properties.Policies;
  expect(others).toEqual([]);
  const actions = policy.PolicyDocument.Statement.flatMap(
    ({ Action }: { Action: string[] }) => Action,
  );
  expect(actions).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
  ]);
});

test('keys come from a parameter of SSM, which is read at the deployment, or there are none', () => {
  expect(variables.API_KEYS).toEqual({
    'Fn::If': ['HasApiKeys', { 'Fn::Sub': `{{resolve:ssm:\${ApiKeysParameter}}}` }, ''],
  });
  const pattern = new RegExp(Parameters.ApiKeysParameter.AllowedPattern);
  for (const name of ['', 'keys', '/market-data-api/keys', '/api/keys:12']) {
    expect(name).toMatch(pattern);
  }
  for (const name of ['a b', 'keys}}', '/keys:', '//keys']) expect(name).not.toMatch(pattern);
});

test('CORS is what the container does, for the same origins, and off unless given', () => {
  const { AllowOrigins, ...rest } = Resources.Api!.Properties.CorsConfiguration;
  expect(AllowOrigins).toEqual({
    'Fn::If': ['HasCors', { Ref: 'CorsAllowOrigins' }, { Ref: 'AWS::NoValue' }],
  });
  expect(variables.API_CORS_ORIGINS).toEqual({ 'Fn::Join': [',', { Ref: 'CorsAllowOrigins' }] });
  const { allowMethods, allowHeaders, exposeHeaders, maxAge } = corsConfiguration(['*'])!;
  expect(rest).toEqual({
    AllowMethods: allowMethods,
    AllowHeaders: allowHeaders,
    ExposeHeaders: exposeHeaders,
    MaxAge: maxAge,
  });
});

test('the deployment guide names every parameter', () => {
  const guide = readProjectFile('docs/deployment.md');
  for (const name of Object.keys(Parameters)) expect(guide).toContain(`\`${name}\``);
});

/** The environment of a function, its parameters at their defaults but for those given. */
function environmentWith(given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value
        : (given[sourceOf(value)] ?? String(Parameters[sourceOf(value)].Default)),
    ]),
  );
}

/** The name of the parameter that a variable is made of, `-` for one that is fixed. */
// biome-ignore lint/suspicious/noExplicitAny: an intrinsic function has any shape.
function sourceOf(value: any): string {
  if (typeof value === 'string') return '-';
  const [, inSub = '-'] = /\$\{(\w+)\}/.exec(value['Fn::If']?.[1]['Fn::Sub'] ?? '') ?? [];
  return value.Ref ?? value['Fn::Join']?.[1].Ref ?? inSub;
}
