/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // For everyone, not only for robots: a page never stands without its title while its metadata is still on its way.
  htmlLimitedBots: /.*/,
  // Loaded by Node as they are: native code and drivers do not survive a bundler.
  serverExternalPackages: [
    "better-sqlite3",
    "pg",
    "pino",
    "@node-rs/argon2",
    "nodemailer",
    "undici",
    "better-auth",
    "web-push",
  ],
  // The front lets only files of subscribers be larger than 1 MiB.
  experimental: { serverActions: { bodySizeLimit: "17mb" } },
  // Types are checked by `npm test`; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
};
