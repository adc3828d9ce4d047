import { swaggerScript, swaggerStyle } from '../../handlers/pages/assets.ts';
import type { Page } from './render-page.ts';

/** `GET /docs`: Swagger UI, where people read about the API and try it. */
export const docs: Page = {
  title: 'market-data-api',
  head: `<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/${swaggerStyle}">
<script src="docs/${swaggerScript}"></script>`,
  // Nobody needs a form for what is ignored.
  style: 'tr[data-param-name=others] .model-example{display:none}',
  body: '<div id="swagger-ui"></div>',
  script: `SwaggerUIBundle({url:'openapi.json',dom_id:'#swagger-ui',deepLinking:true,tryItOutEnabled:true})`,
  policy: {
    'style-src': ["'self'"],
    // Its icons are part of its style sheet.
    'img-src': ["'self'", 'data:'],
  },
};
