import { redocScript } from '../../handlers/pages/assets.ts';
import type { Page } from './render-page.ts';

/** What ReDoc puts into its page; another version of it may need other hashes here. */
const STYLES = [
  // An empty sheet, which its components then fill rule by rule.
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  // The style of its scroll bars.
  "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
];

/** `GET /redoc`: ReDoc, where people read about the API on one page. */
export const redoc: Page = {
  title: 'market-data-api',
  head: `<link rel="icon" href="data:,">
<script src="redoc/${redocScript}" defer></script>`,
  style: 'body{margin:0}',
  body: '<redoc spec-url="openapi.json"></redoc>',
  policy: {
    'style-src': STYLES,
    'img-src': ["'self'", 'data:'],
    // The index of its search is made in a worker, whose source it carries with it.
    'worker-src': ['blob:'],
  },
};
