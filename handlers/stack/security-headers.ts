/** What browsers are told with any answer of a handler; a page of documents has a policy of its own. */
const ALWAYS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Says nothing about requests with CORS, which CORS alone decides.
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Clients reach a production service by TLS alone, in the container and in AWS; without TLS browsers ignore it. Not in
 * development, where it would bind every other service on localhost. Not for subdomains, and not for
 * the browsers' own lists: whether these have TLS, the owner of the domain knows.
 */
const IN_PRODUCTION = { ...ALWAYS, 'strict-transport-security': 'max-age=31536000' };

/** The headers that make browsers careful with an answer. */
export function securityHeaders(isProduction: boolean): Record<string, string> {
  return isProduction ? IN_PRODUCTION : ALWAYS;
}
