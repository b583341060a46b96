// A real OpenID Connect issuer on loopback, and on request a dishonest one: OIDC_PROVIDER_HOME holds node_modules.
// Says its address on standard output, and ends with its standard input. PUT /control changes how it behaves.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const modules = join(process.env.OIDC_PROVIDER_HOME, 'node_modules');
const load = (path) => import(pathToFileURL(join(modules, path)));
const { default: Provider } = await load('oidc-provider/lib/index.js');
const { SignJWT, UnsecuredJWT, decodeJwt } = await load('jose/dist/webapi/index.js');

const keyPair = (kid) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { kid, privateKey, publicKey, public: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' } };
};
const ours = keyPair('ours');
const next = keyPair('next');
const secret = 'kept: 100%/quietly';

const honest = () => ({ people: {}, claims: {}, how: 'as it is', published: [], failing: null });
let behaviour = honest();

const forged = async (token) => {
  const { how } = behaviour;
  const claims = { ...decodeJwt(token), ...behaviour.claims };
  for (const name of Object.keys(claims)) if (claims[name] === null) delete claims[name];
  const signed = (key, header) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'ours', ...header }).sign(key);
  const [header, , signature] = token.split('.');
  switch (how) {
    case 'as it is': return token;
    case 'signed': return signed(ours.privateKey);
    case 'none': return new UnsecuredJWT(claims).encode();
    case 'tampered': return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
    case 'with a foreign key': return signed(next.privateKey);
    case 'with the next key': return signed(next.privateKey, { kid: 'next' });
    case 'with the secret': return signed(new TextEncoder().encode(secret), { alg: 'HS256' });
    case 'with the public key as a secret':
      return signed(new TextEncoder().encode(ours.publicKey.export({ format: 'pem', type: 'spki' })), { alg: 'HS256' });
    default: return undefined;
  }
};

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'conclave', client_secret: secret, redirect_uris: ['https://api/auth/oauth/local/callback'],
    grant_types: ['authorization_code'], response_types: ['code'],
  }],
  jwks: { keys: [{ ...ours.privateKey.export({ format: 'jwk' }), kid: 'ours', alg: 'RS256', use: 'sig' }] },
  cookies: { keys: ['only for tests'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['preferred_username'] },
  pkce: { required: () => true },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...behaviour.people[sub] }) }),
});

provider.use(async (ctx, proceed) => {
  if (behaviour.failing && ctx.path === behaviour.failing.path) {
    ctx.status = behaviour.failing.status;
    ctx.set(behaviour.failing.headers ?? {});
    ctx.body = behaviour.failing.body.repeat(behaviour.failing.times ?? 1);
    return;
  }
  await proceed();
  if (ctx.path === '/token' && ctx.body?.id_token) ctx.body.id_token = await forged(ctx.body.id_token);
  if (ctx.path === '/jwks' && behaviour.published.includes('next')) ctx.body = { keys: [...ctx.body.keys, next.public] };
  if (ctx.path === '/me' && behaviour.someoneElse) ctx.body = { ...ctx.body, sub: 'someone else' };
});

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (request.method !== 'PUT' || request.url !== '/control') return answer(request, response);
  let text = '';
  for await (const piece of request) text += piece;
  behaviour = { ...honest(), ...JSON.parse(text) };
  return response.writeHead(204).end();
});

process.stdin.on('end', () => process.exit(0)).resume();
console.log(issuer);
