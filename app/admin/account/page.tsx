import { Head } from "../../../components/admin/parts.tsx";
import { NewPasskey } from "../../../components/admin/passkeys.tsx";
import { RecoveryCodes, Scan } from "../../../components/admin/second-factor.tsx";
import { Field, Form, Submit } from "../../../components/ui/form.tsx";
import { roleLabels } from "../../../lib/domain/permission.ts";
import { leaveEverywhere, newPassword } from "../../../lib/web/admin/account.ts";
import { accountData } from "../../../lib/web/admin/account-reads.ts";
import { askForPasskey, keepPasskey } from "../../../lib/web/admin/passkeys.ts";
import {
  dropPasskey,
  endOneSession,
  renewCodes,
  setUpApp,
  switchAppOff,
  switchAppOn,
} from "../../../lib/web/admin/second-factor.ts";

function CurrentPassword() {
  return (
    <Field name="current_password" label="Current password" type="password" required autoComplete="current-password" />
  );
}

export default async function AccountPage() {
  const { user, sessions, passkeys, app, password, f } = await accountData();
  return (
    <main className="desk-main account" id="content">
      <div className="desk-stack">
        <Head title="Your account">
          <a href={user.role === "member" ? "/internal" : "/admin"}>Back</a>
        </Head>
        <p className="quiet">
          {user.name} · {user.email} · {roleLabels[user.role]}
        </p>
        <section aria-labelledby="app">
          <h2 id="app">Authenticator app</h2>
          {app ? (
            <>
              <p className="quiet">A sign-in with your password asks for a code of your app.</p>
              <Form action={renewCodes} className="card pad">
                <RecoveryCodes />
                {password && <CurrentPassword />}
                <Submit kind="quiet">New recovery codes</Submit>
              </Form>
              <Form action={switchAppOff} className="card pad" confirm="Switch the authenticator app off?">
                {password && <CurrentPassword />}
                <Submit kind="danger">Switch off</Submit>
              </Form>
            </>
          ) : (
            <>
              <Form action={setUpApp} className="card pad">
                <Scan />
                <RecoveryCodes />
                {password && <CurrentPassword />}
                <Submit kind="quiet">Set up</Submit>
              </Form>
              <Form action={switchAppOn} className="card pad">
                <Field
                  name="code"
                  label="First code"
                  required
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  hint="From then on each sign-in with your password asks for one."
                />
                <Submit>Switch on</Submit>
              </Form>
            </>
          )}
        </section>
        <section aria-labelledby="passkeys">
          <h2 id="passkeys">Passkeys</h2>
          {passkeys.length > 0 && (
            <ul className="card rows-list">
              {passkeys.map((passkey) => (
                <li key={passkey.id}>
                  <div className="what">
                    <strong>{passkey.name}</strong>
                    {passkey.createdAt && <span className="quiet">added {f.instant(passkey.createdAt.getTime())}</span>}
                  </div>
                  <Form action={dropPasskey} confirm={`Remove the passkey "${passkey.name}"?`}>
                    <input type="hidden" name="passkey" value={passkey.id} />
                    <Submit kind="quiet">Remove</Submit>
                  </Form>
                </li>
              ))}
            </ul>
          )}
          <NewPasskey ask={askForPasskey} keep={keepPasskey} />
        </section>
        {password && (
          <section aria-labelledby="password">
            <h2 id="password">Password</h2>
            <Form action={newPassword} className="card pad">
              <input type="hidden" name="username" autoComplete="username" value={user.email} />
              <CurrentPassword />
              <Field
                name="new_password"
                label="New password"
                type="password"
                required
                autoComplete="new-password"
                hint="At least 12 characters: a few words that do not belong together."
              />
              <Submit>Change password</Submit>
            </Form>
          </section>
        )}
        <section aria-labelledby="sessions">
          <h2 id="sessions">Sessions</h2>
          <ul className="card rows-list">
            {sessions.map((session) => (
              <li key={session.id}>
                <div className="what">
                  <strong>{session.userAgent || "Unknown browser"}</strong>
                  <span className="quiet">
                    since {f.instant(session.createdAt.getTime())} · used {f.instant(session.usedAt.getTime())}
                  </span>
                </div>
                <div className="desk-actions">
                  {session.current ? (
                    <span className="pill">This one</span>
                  ) : (
                    <Form action={endOneSession}>
                      <input type="hidden" name="session" value={session.id} />
                      <Submit kind="quiet">End</Submit>
                    </Form>
                  )}
                </div>
              </li>
            ))}
          </ul>
          <Form action={leaveEverywhere}>
            <Submit kind="quiet">Sign out everywhere</Submit>
          </Form>
        </section>
      </div>
    </main>
  );
}
