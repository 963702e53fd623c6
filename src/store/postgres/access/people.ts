import { randomUUID } from "node:crypto";
import { APIError } from "better-auth/api";
import type { People, SignedIn } from "../../port/access.ts";
import type { Pool } from "../connection.ts";
import { type AuthOptions, openAuth } from "./auth.ts";
import { openRoster } from "./roster.ts";

/** Sign-in on the authentication library; passwords are hashed by it with scrypt, links and sessions are its own. */
export function openPeople(pool: Pool, options: AuthOptions): People {
  const links = new Map<string, string>();
  const auth = openAuth(pool, options, (ticket, token) => links.set(ticket, token));
  const { byId } = openRoster(pool);
  const signedIn = async (response: Response, id: string): Promise<SignedIn | undefined> => {
    const person = await byId(id);
    return person && { person, cookies: response.headers.getSetCookie() };
  };
  return {
    bySession: async (headers) => {
      if (!headers.has("cookie")) return undefined;
      const session = await auth.api.getSession({ headers, query: { disableCookieCache: true } });
      return session ? byId(session.user.id) : undefined;
    },
    signIn: (email, password, headers) =>
      orNothing(async () => {
        const response = await auth.api.signInEmail({ body: { email, password }, headers, asResponse: true });
        return response.ok ? signedIn(response, userIdOf(await response.json())) : undefined;
      }),
    signInByLink: (token, headers) =>
      orNothing(async () => {
        const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true });
        if (!response.ok) return undefined;
        const id = userIdOf(await response.json());
        // A link is also the way back for who forgot the password, so it ends the old one.
        await pool.query("delete from person_account where person_id = $1 and provider_id = 'credential'", [id]);
        return signedIn(response, id);
      }),
    signOut: async (headers) => {
      const response = await auth.api.signOut({ headers, asResponse: true });
      return response.headers.getSetCookie();
    },
    newLink: async ({ email }) => {
      const ticket = randomUUID();
      await auth.api.signInMagicLink({ body: { email, metadata: { ticket } }, headers: new Headers() });
      const token = links.get(ticket);
      links.delete(ticket);
      if (token === undefined) throw new Error("the authentication library made no link");
      return token;
    },
    setPassword: async (person, { current, password }, headers) => {
      const context = await auth.$context;
      const old = (await context.internalAdapter.findAccounts(person.id)).find((it) => it.providerId === "credential");
      const isRight = old?.password
        ? await context.password.verify({ hash: old.password, password: current ?? "" })
        : true;
      if (!isRight) return false;
      const hash = await context.password.hash(password);
      if (old) await context.internalAdapter.updatePassword(person.id, hash);
      else {
        const account = { userId: person.id, providerId: "credential", accountId: person.id, password: hash };
        await context.internalAdapter.linkAccount(account);
      }
      await auth.api.revokeOtherSessions({ headers });
      return true;
    },
  };
}

/** The library throws what is only a no: a wrong password, a used link. */
async function orNothing<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof APIError) return undefined;
    throw error;
  }
}

function userIdOf(body: unknown): string {
  if (typeof body === "object" && body !== null && "user" in body) {
    const { user } = body;
    if (typeof user === "object" && user !== null && "id" in user && typeof user.id === "string") return user.id;
  }
  throw new Error("the authentication library signed nobody in");
}
