import { Agent, createServer, get } from 'node:http';

type Row = [number, ...string[]];

/** The least that gives the service's answer: asks Binance, parses, maps, stringifies. */
export function start(binance: string) {
  const agent = new Agent({ keepAlive: true });
  return createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://proxy');
    const [symbol, interval] = [searchParams.get('symbol'), searchParams.get('interval')];
    get(`${binance}/api/v3/klines?${searchParams}`, { agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const data = (JSON.parse(Buffer.concat(chunks).toString()) as Row[]).map(describe);
        const body = JSON.stringify({
          symbol,
          interval,
          source: 'binance',
          count: data.length,
          data,
        });
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        });
        response.end(body);
      });
    });
  });
}

function describe(row: Row) {
  const closeTime = Number(row[6]);
  return {
    open_time: new Date(row[0]).toISOString(),
    open_price: Number(row[1]),
    high_price: Number(row[2]),
    low_price: Number(row[3]),
    close_price: Number(row[4]),
    volume: Number(row[5]),
    close_time: new Date(closeTime).toISOString(),
    quote_asset_volume: Number(row[7]),
    number_of_trades: row[8],
    taker_buy_base_asset_volume: Number(row[9]),
    taker_buy_quote_asset_volume: Number(row[10]),
    is_closed: closeTime < Date.now(),
  };
}
