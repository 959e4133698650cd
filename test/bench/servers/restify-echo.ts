import { createServer, plugins } from 'restify';
import { announce } from './announce.ts';

/** The least that an HTTP server can do: JSON in, JSON out. */
const server = createServer();
server.use(plugins.bodyParser());
server.post('/api/messages', async (request, response) => {
  const { text } = request.body as { readonly text: string };
  response.send({ activities: [{ type: 'message', text: `Echo: ${text}` }] });
});
announce(server);
