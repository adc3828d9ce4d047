/** How the service is set up in all runtimes; a call to Binance may take a second and a half. */
export const SETTINGS = {
  ENVIRONMENT: 'development',
  MARKET_DATA: 'live',
  API_LOG_LEVEL: 'INFO',
  API_REQUEST_TIMEOUT_MS: '25000',
  BINANCE_TIMEOUT_MS: '1500',
};

/** The same as parameters of the template. */
export const PARAMETERS = {
  Environment: SETTINGS.ENVIRONMENT,
  MarketData: SETTINGS.MARKET_DATA,
  ApiLogLevel: SETTINGS.API_LOG_LEVEL,
  BinanceTimeoutMs: SETTINGS.BINANCE_TIMEOUT_MS,
};
