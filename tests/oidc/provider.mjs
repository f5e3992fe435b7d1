// An OpenID Connect provider that knows nothing of this house: npm's oidc-provider, with people and clients told on standard
// input as one line of JSON. It prints its address when it listens, and lives as long as standard input stays open.
//
// POST /bend with a JSON object of claims changes the next identity token and signs it again with the provider's own key: what
// only a faulty or dishonest provider would send.
import { createInterface } from 'node:readline';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import * as jose from 'jose';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const told = JSON.parse((await lines.next()).value);
const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
const key = { ...(await jose.exportJWK(privateKey)), kid: 'first', alg: 'ES256', use: 'sig' };
const CODE = 'urn:oid:1.2.246.21';

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
let bent = null;

const provider = new Provider(issuer, {
  clients: told.clients,
  jwks: { keys: [key] },
  claims: { openid: ['sub', 'amr', CODE, 'urn:oid:2.5.4.4', 'urn:oid:1.2.246.575.1.14'], acr: null, auth_time: null },
  acrValues: ['http://ftn.ficora.fi/2017/loa2', 'http://ftn.ficora.fi/2017/loa3'],
  conformIdTokenClaims: false,
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (ctx, id, client) => `${client.clientId}-${id}`,
  features: { devInteractions: { enabled: false }, encryption: { enabled: true } },
  pkce: { methods: ['S256'], required: () => true },
  cookies: { keys: ['only for tests'] },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 60, IdToken: 60, Interaction: 300, Session: 300 },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...told.people[Number(id)] }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  await next();
  if (ctx.path !== '/token' || !bent || !ctx.body?.id_token) return;
  const claims = { ...jose.decodeJwt(ctx.body.id_token), ...bent };
  bent = null;
  ctx.body.id_token = await new jose.SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: key.kid })
    .sign(privateKey);
});

const answers = provider.callback();
server.on('request', async (request, response) => {
  const read = async () => {
    let text = '';
    for await (const piece of request) text += piece;
    return text;
  };
  if (request.method === 'POST' && request.url === '/bend') {
    bent = JSON.parse(await read());
    response.end();
    return;
  }
  if (request.url.startsWith('/interaction/') && request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end('<form method="post"><input name="person"><button>Identify</button></form>');
    return;
  }
  if (request.url.startsWith('/interaction/')) {
    const form = new URLSearchParams(await read());
    const login = { accountId: form.get('person'), acr: told.acr, amr: ['sc'] };
    await provider.interactionFinished(request, response, { login });
    return;
  }
  answers(request, response);
});
console.log(issuer);
for await (const line of lines) void line;
process.exit(0);
