import express, { type Express, type RequestHandler } from 'express';
import { fromExpress } from 'portable-handlers/express';
import { type Asset, docsAssets, redocAssets } from '../../handlers/pages/assets.ts';
import { acceptedCoding } from '../../handlers/stack/accepted-coding.ts';
import { docs } from './docs.ts';
import { readPrepared } from './prepared-files.ts';
import { redoc } from './redoc.ts';
import { type Page, renderPage } from './render-page.ts';

/** The application of pages as a Lambda handler. */
export const handler = fromExpress(createPages());

/**
 * The pages of the documents and what they load. Answers have what is special about them; what all of the service's
 * have (security headers, `ETag` and 304, `Vary`) the handlers' stack adds.
 */
function createPages(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.get('/docs', sendPage(docs));
  app.get('/docs/:asset', sendAsset(docsAssets));
  app.get('/redoc', sendPage(redoc));
  app.get('/redoc/:asset', sendAsset(redocAssets));
  return app;
}

function sendPage(page: Page): RequestHandler {
  const { html, policy } = renderPage(page);
  return (_req, res) => {
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.setHeader('Content-Security-Policy', policy);
    res.end(html);
  };
}

/** Sends one of `assets`, by its name, and no other file. */
function sendAsset(assets: Record<string, Asset>): RequestHandler<{ asset: string }> {
  return async ({ params: { asset: name }, headers }, res, next) => {
    if (!Object.hasOwn(assets, name)) return next();
    const asset = assets[name] as Asset;
    const coding = acceptedCoding(headers['accept-encoding']);
    const { bytes, etag } = await readPrepared(name, asset, coding);
    res.setHeader('Content-Type', asset.contentType);
    // The version is in the name: what was loaded once need never be asked for again.
    res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    res.setHeader('ETag', etag);
    if (coding !== undefined) res.setHeader('Content-Encoding', coding);
    res.end(bytes);
  };
}
