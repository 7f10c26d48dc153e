/** A session answer of the documented shape, for runs in which Doorward itself takes no part and the peers need something to say. */
export const sampleAnswer = {
  user: {
    id: "usr_01jqzk3v5m8x7c2f4t6w9y0a1b",
    email: "person-0@example.com",
    email_verified: true,
    name: null,
    picture: null,
    locale: null,
    created_at: "2026-01-01T00:00:00.000Z",
    factors: ["password"],
  },
  session: {
    id: "ses_01jqzk3v5m8x7c2f4t6w9y0a1b",
    created_at: "2026-01-01T00:00:00.000Z",
    last_seen_at: "2026-01-01T00:00:00.000Z",
    expires_at: "2026-01-02T00:00:00.000Z",
    idle_expires_at: "2026-01-01T01:00:00.000Z",
    auth_time: "2026-01-01T00:00:00.000Z",
    amr: ["pwd"],
    acr: "urn:doorward:aal1",
    device: "doorward-bench",
    ip: "127.0.0.1",
    current: true,
  },
}
