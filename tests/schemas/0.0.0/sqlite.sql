PRAGMA defer_foreign_keys = ON;
CREATE TABLE schema_migration (slice TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL, PRIMARY KEY (slice, number));
CREATE TABLE root_secret_probe (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sealed TEXT NOT NULL
);
CREATE TABLE clock_advance (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  advanced_ms BIGINT NOT NULL
);
CREATE TABLE counters (
  id TEXT PRIMARY KEY,
  value BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE TABLE store_key (
  id TEXT PRIMARY KEY,
  sealed TEXT NOT NULL
);
CREATE TABLE jobs (
  name TEXT PRIMARY KEY,
  due_at BIGINT NOT NULL,
  -- A random value of the run that holds it; null when nobody does.
  holder TEXT,
  lease_until BIGINT NOT NULL,
  -- In a row.
  failures INTEGER NOT NULL
);
CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  recipient TEXT NOT NULL,
  -- Subject, text and HTML, sealed; they may carry codes. Null once it was sent or given up.
  sealed TEXT,
  created_at BIGINT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  -- When it may be tried next; whoever tries it moves this on first. 0 at first, null once there is nothing left to do.
  due_at BIGINT DEFAULT 0,
  -- From then on it would say nothing that is still true.
  expires_at BIGINT,
  -- A random value of the try that is under way, or was the last.
  claim TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  settled_at BIGINT,
  -- sent, kept (in development), expired, failed
  outcome TEXT,
  -- Of the last failure: codes only, no text of a server's.
  reason TEXT
);
CREATE TABLE mail_caps (
  key TEXT PRIMARY KEY,
  sent BIGINT NOT NULL,
  -- From then on it counts anew.
  ends_at BIGINT NOT NULL
);
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  email_verified_at BIGINT,
  name TEXT,
  picture TEXT,
  locale TEXT,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  -- Set for those who own this deployment.
  owner_since BIGINT
, epoch BIGINT NOT NULL DEFAULT 0, revoked_before BIGINT NOT NULL DEFAULT 0);
CREATE TABLE audit_events (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  -- Whose account it concerns, and who did it: a person's or client's id, `operator` or `system`.
  user_id TEXT,
  actor TEXT,
  session_id TEXT,
  request_id TEXT,
  -- JSON without personal data.
  details TEXT NOT NULL,
  -- JSON with personal data (address given, IP address, browser); may be erased.
  personal TEXT
, salt TEXT, commitments TEXT, mac TEXT, sealed_seq BIGINT);
CREATE TABLE audit_checkpoints (
  number BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  first_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  -- Hashes of the batch's rows in their order, 43 characters each.
  leaves TEXT NOT NULL,
  -- JSON: ids of rows whose MAC was not good when they were sealed.
  doubtful TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
);
CREATE TABLE audit_keys (
  id TEXT PRIMARY KEY CHECK (id = 'checkpoints'),
  public_key TEXT NOT NULL,
  sealed_private TEXT NOT NULL
);
CREATE TABLE revocation_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq BIGINT NOT NULL
);
CREATE TABLE revocations (
  seq BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  -- From then on nothing this takes away could still be alive, and the row goes.
  exp BIGINT NOT NULL,
  kind TEXT NOT NULL,
  revoked_id TEXT NOT NULL,
  -- Of a subject: tokens issued up to and including then.
  issued_before BIGINT
);
CREATE TABLE signing_keys (
  -- RFC 7638 thumbprint.
  kid TEXT PRIMARY KEY,
  alg TEXT NOT NULL,
  -- Counts up from 1 for each algorithm; of several processes that make the same one, the index below lets one.
  generation BIGINT NOT NULL,
  -- JWK without kid, alg and use.
  public_jwk TEXT NOT NULL,
  -- JWK, sealed. Null once it will never sign again.
  sealed_private TEXT,
  published_at BIGINT NOT NULL,
  -- Null: stands by.
  signs_from BIGINT,
  -- Taken out by hand; refused from then on.
  removed_at BIGINT
);
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  -- SHA-256 of the cookie's value; the value itself is nowhere.
  token_hash TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  auth_time BIGINT NOT NULL,
  -- JSON array of RFC 8176 values.
  amr TEXT NOT NULL,
  acr TEXT NOT NULL,
  remembered INTEGER NOT NULL,
  user_agent TEXT,
  ip TEXT,
  ended_at BIGINT,
  end_reason TEXT
, user_epoch BIGINT NOT NULL DEFAULT 0);
CREATE TABLE refresh_families (
  id TEXT PRIMARY KEY,
  -- The session it belongs to; ends with it.
  session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  client_id TEXT NOT NULL,
  -- What its tokens are authenticated with.
  sealed_secret TEXT NOT NULL,
  -- Whether the access token travels in a cookie or in the body.
  access_in TEXT NOT NULL,
  -- What the client must prove besides (RFC 8705, RFC 9449); none yet.
  binding TEXT,
  -- The token that is valid now.
  generation BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  idle_expires_at BIGINT NOT NULL,
  -- How the newest generation came about: when, in service-up time, by which device, with which retry key (both hashed).
  turned_up_ms BIGINT NOT NULL,
  turned_by TEXT NOT NULL,
  retry_key_hash TEXT,
  -- The newest generation that was answered to a second device, and how many in a row were.
  shared_generation BIGINT NOT NULL DEFAULT 0,
  shared_run INTEGER NOT NULL DEFAULT 0,
  ended_at BIGINT,
  end_reason TEXT
);
CREATE TABLE service_uptime (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  up_ms BIGINT NOT NULL,
  beat_at BIGINT NOT NULL
);
CREATE TABLE attempts (
  id TEXT PRIMARY KEY,
  -- SHA-256 of what the browser that began it holds; the id itself proves nothing.
  proof_hash TEXT NOT NULL,
  intent TEXT NOT NULL,
  -- The address to be proved.
  email TEXT NOT NULL,
  name TEXT,
  -- JSON of what will be set up once the address is proved (a password's hash), sealed.
  enrolments TEXT NOT NULL,
  -- JSON of the options the attempt began with.
  options TEXT NOT NULL,
  -- The address was somebody's already: this attempt behaves like any other and can never be completed.
  decoy INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  completed_at BIGINT
, locale TEXT NOT NULL DEFAULT 'en');
CREATE TABLE sign_in_tries (
  identifier TEXT PRIMARY KEY,
  -- Since the last success.
  failures INTEGER NOT NULL,
  -- Tries under way. They count as failures until they have ended; what a crash left behind is forgotten at `reserved_until`.
  reserved INTEGER NOT NULL,
  reserved_until BIGINT NOT NULL,
  failed_at BIGINT NOT NULL,
  -- When the failures became too many for unknown devices; 0 for never.
  locked_at BIGINT NOT NULL,
  -- When its owner, if there is one, was last told; and how often since `notices_since`.
  notified_at BIGINT NOT NULL,
  notices INTEGER NOT NULL,
  notices_since BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE TABLE sign_in_unlocks (
  token_hash TEXT PRIMARY KEY,
  identifier TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
);
CREATE TABLE password_credentials (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  -- PHC string: algorithm, parameters, salt and hash.
  hash TEXT NOT NULL,
  changed_at BIGINT NOT NULL
, imported_like TEXT);
CREATE TABLE password_links (
  -- SHA-256 of what the link carries.
  token_hash TEXT PRIMARY KEY,
  purpose TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- The address it was sent to, and the person's epoch then: a link to 'reset' is worth nothing in any other.
  email TEXT NOT NULL,
  user_epoch BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE TABLE password_imports (
  imported_like TEXT PRIMARY KEY,
  last_import_at BIGINT NOT NULL
);
CREATE TABLE one_time_codes (
  attempt_id TEXT PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  code_hash TEXT NOT NULL,
  confirm_hash TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  -- Wrong guesses, counted across resends.
  tries INTEGER NOT NULL,
  sends INTEGER NOT NULL,
  consumed_at BIGINT
);
CREATE TABLE one_time_code_failures (
  address TEXT PRIMARY KEY,
  failures INTEGER NOT NULL,
  -- A delay after the latest: then they are forgotten.
  ends_at BIGINT NOT NULL
);
CREATE TABLE setup (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  nonce TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  completed_at BIGINT
);
CREATE TABLE recovery_links (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE TABLE api_clients (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- What tokens for this API carry in `aud`.
  audience TEXT NOT NULL,
  -- SHA-256 of the whole secret.
  secret_hash TEXT NOT NULL,
  -- A JSON list: the most it may ask for.
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  removed_at BIGINT
);
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('kernel', 1, '0001_kernel', 'd2ac69b56518c7479752c119071ef6c254d84e84c6ddeee7860fa93e47898330');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('kernel', 2, '0002_store', '04463cb0382fa65bebfd93ccc0aab02a5b3397c3737011c2a503bcd41699bcb3');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('jobs', 1, '0001_jobs', '0681348f7cf08b45298414e25d9598ece20a8beba27c2fd0f1a08e050e74c2b5');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('mail', 1, '0001_delivery', '417cbcdd229e1001f087096fa643108a2dc3e57e99abd67d4496d844845cd091');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('mail', 2, '0002_caps', '279ac6b4f3ecf937adb708eedeaa80f6a9d47c312f8321971e11f3416adae4ec');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('user', 1, '0001_users', 'c268cde8a4152cc5f0507b35497b14393b31ebc26d71d897f5a73aa8132fa8f1');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('user', 2, '0002_epoch', '42c12cdc4a397486ccfe711a836f6e3301554ce786d9af35f5c307534c2cce05');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('audit', 1, '0001_audit', 'e7e34807424da6d1da13503504081501390dc8db8b5efdc947ac12ddc12c3a96');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('audit', 2, '0002_seal', '72381ad22074a58d739330a6590a71c9cf1c05062e019b338b7f26d228748c08');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('revocation', 1, '0001_revocations', '27a1601555f00759973ea783d883c3aec67beea69c37820a4587fb5e10efb6e9');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('signing-key', 1, '0001_signing_keys', '1d26542a1e8393a9b0ef64355f1c7826b748a18b21ff443354f637ecad40df60');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('session', 1, '0001_sessions', '9780c6fe673820f70b92b853e39c96716dcd57da9be49032e2a599ee8df1e6d9');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('session', 2, '0002_user_epoch', '17410c68238d139b50f171a9c05de0355b7bf39d54ca6cd72eea176ea8e04cf2');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('session', 3, '0003_forget', '82b71a3ca0a8b806c9d65f0c3a24cc15596e84546feca93e9803cb0e83e3a905');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('token', 1, '0001_refresh_families', '9e15a49ba41366e8a77cfaa2db38604d400300b9a73635d390cc1083864760ac');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('sign-in', 1, '0001_attempts', '6e0c48a38ed2a8545e8f609c448f8ec8bf9b82206d13f8e58e5325befade6c06');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('sign-in', 2, '0002_locale', '44c049590218f29d4d93cb44d1d4391059844746d3560303a6416e4c4112283c');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('sign-in', 3, '0003_tries', '3b623f3f7b3c8d311f21888a4c444ef7e28c88274fd7a4f9c06b46032ec0b4b8');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('password', 1, '0001_password_credentials', 'ac47d3184452d86a2b144eee94503aa629c93b09f74c554eea6713974b44da21');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('password', 2, '0002_links', 'e5b426417225acc7a369945067e068ced3443278d5e6354defa21a3b5a040de9');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('password', 3, '0003_imported', 'e1f7051641c574973990f13d7850c4a12c5aa81bce3fb179389998f6cdf93fb5');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('one-time-code', 1, '0001_one_time_codes', 'd41db7cec62cd85581a8851e484ff30e5368ab2835fc7aad5dbf82724bc1d3d6');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('one-time-code', 2, '0002_failures', '7016fcdba4303c39d4b95566a2f96efb5016a744341bed7173b490f97f051477');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('setup', 1, '0001_setup', '1f9c0931cf0e5706daff7434c4035ec6848e126acb429dbc66cb8941c3b7db50');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('recovery', 1, '0001_recovery_links', 'a9b2c6abed30aef0dfb6191fe3b11a8ef42d23c0327efbcb8e575de078566f6d');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('api', 1, '0001_api_clients', '7e7a28bdbe21d040b3f94badf279f498ef6ba0aace7e620f64afee9d32930904');
INSERT INTO "root_secret_probe" (id, sealed) VALUES (1, 'v1.j8O-12cgUVfb_sv-5Bfj0PqXX6w-53KEc_AD_vB9sp4z1orB');
INSERT INTO "counters" (id, value, ends_at) VALUES ('0SnlVM_K0BXGrx-1J_E6pZAti--tDz5PrEPhYnqcLek', 60000, 1767229201000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('rUK7PIwhG8LSMZwdCxnrN-4zyENmF6fcj3ySQRCad5Y', 300000, 1767226501000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('ZR2Uq7SpkX8Dr3Cl_zDJAqlaAz6wXUeWj7poc9wAfB8', 300000, 1767226503000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('k7vp4TWb4bTQYMIcJ7lwir8HgZtsM1To4FUhNrroXXk', 3, 1767226743000);
INSERT INTO "store_key" (id, sealed) VALUES ('1', 'v1.PuFeO4WqffT5BQmq9PHv5vih3t_04VJksq4rJ6UsV-oobCW3N5F2-Da7t42QpkhloIx00UCYpM5ySZkCRobwvMvDSO36iIo');
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('mail/expire', 1767225898402, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('mail/forget', 1767229294600, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('audit/seal', 1767225845937, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('audit/prune', 1767307008160, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('session/forget', 1767226442380, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('sign-in/forget', 1767226438480, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('sign-in/forget-tries', 1767229114240, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('password/delete-links', 1767229418440, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('password/forget-kinds', 1767229325560, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('one-time-code/forget-delays', 1767229266160, NULL, 0, 0);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDNAZ8F099JKHMKTEQWYY1', 'bob@example.com', 'v1.-MFTCOX6-EA-CvP50UWpdRIUtlJsDYEretVXJZL93_0BaXSKkUlikv1RvlvkwFLC8PQGd3nC-yUYmFeOy9LCfvO0E4RBcj2FL5fc7GZIlLiyHKfGnFGoH_RMItKyoJFwbvcw_qXk_8Nyxh3_MAacPaw3g4DXeJ0uCmCzvB76TwYmJAnS5sotNpecuCBV8b5PALQBrOwJPtB5OYolz2OOIOXdGQFgIXQXNlXnXjYo-AGhCLbaDJtDFdMxnnWkyWi5hxxtPTFIXZhH_oG2U_KJ0snKXjsz90hbKx_w0RO_MWEV_y9ZeDHPvSTjSHckJvBbj5d3NckyQBwz6FIaaz5JGLaMaqJ6n4pz-AjcXdpwLf3b3U5WUxs1Q3NBT7iJ_bwgxGrGF54URHAP4a2Ll17_UIlAbhye9n4gPD0Q8eWiwkIdxW47pCX5LqB9IN7FTWUaSlysplQeW8Bxau2omanjztwHMu540lKyDDtLPD14LTw56HorqMwyCvKwpQAxQqTbBQ8_q5Du0Nu-ti5TN_9Vj8vUAvf4ske8GhGeFKFFSCBM-uvePPe5bZGmtlfbfnSAd-oBy7MMRNBSqLZzDRVPSJkJG6GCz5_63rwTU-WJtBoaVsmkUNNCVfXDkt97TCtzzLywz-Hr08cij6cxpaxefgB7QpWAARurAx75uAA9NiXSz_i543AtTmU4q_svfxZy1n0P5S52HZXGJbFT1DMEnagVjoWJkkNJ0MpbgPkchQPSkUqY-g4-y6ewozbW1beX0J3d-JSKajpdQ_3MKqiLJH6MwDE-vGsZn33IHG2s76CEAQiiGhl7uqjDqrxCtIpEs_hIzzv-kUi0l7KChYtDhi5avHhBK1mXDJBSzIuEK35ghsq--bJriEzZhROj4wyLmiA-FUcXenE6FHBRQ2mzsswZ-YQLLj4_KY4TjpXIQlItVdrCuBpb4WKXMqDufpCv2vDQc_ZiCIKzSkPtookFEOiN4dkOOV-Sj1i3Gj6POVbpwdcJqMC574nXvUk1Xg9CbPTQCo6HYfJ1uzd_e0uMvvCD1VTdu6uz68ZQkAD8yruvAOA2_U-tMQ3T8TzI_i4Vo4xGf2FQsjSsrw1gHCZ1LX0Sbj-9CdpLBoAXdhIayzzEYJhfUK9lraGlb4MDTAr_9bS0DVYMV44nJkHtR0R3KLFSzMAiPoGOncvR0niIHkNgcgZyTd2NVpYwOM7nRqqoTY2V8QlZX2YTsDpD2jY02rWav-Z8gc0voPVghm-X0MfooD5thAgn8NK31aXH9hvRC80j0GEhanldg6FP-x5ZmvYiOPLCOQGKBMHy3oV426-y533Fwme2MJ6PXFHZ-lGEI68PrVDw-3ivcYyzzlBPCiJgDDSN3WuHaSnyfVlcIrgfebvBteHHznF-BqUZtXxEP7v7kBVoz_Zt01slIE2GM91Ypjvkabbcz91k1vLriq8Sd4StiFuYRrck0QEwm3QgqkGDqbKMWprihY8qwHjBOxchf3tZ5I_sdKHpTLDgXIiFMYp-IIIrpBC4SCGslNSZf9CjtzK9_PjXTSMZTHScGOI8KiE2Vs6Y2qdTOxQOlfN9EcsYFPTYYRb1AKSeJg3UXXXgfvCqy0JvisPPkCpSCkNOA4puw1YvmYMw1oZY6VvQp7kZRX-NjhewcQjLjAfXj6RlebCM91l5c5dyk0WC5uwtFvvBmVRvQJqIn_DfLMTs9koIWCvhJeWY-m6Q4HmbmeHLcE0CuAzLdA-1MQ', 1767225601000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225601000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDNBYGFNX90AZC2QBRXAN0', 'carol@example.com', 'v1.O9nMjn7Q7FZAHe4FQODJgLySFdNlMCux50rmtSi0kxpmu-Gm0J2DAdeOXXPZAH6tg02KHPI27H7freJbnIk9wSnuCuaXAWL5HgIZF05HD546xA-AtwVvI-teDUAtWjBEDqu-sW02BKvCeitO36B_RNq8Jcwg6ZkEavNaxpIhrPLH5YI5s3NN6M8FOa5id2S-atIN9HzSSSvxoIohOczL8NDSPrB5c-vhZtdRwzhd1P5OBMmjVWm10g55RZwC6DQ97fU2BdqNxN-Ashxm5yp5bDQx55_XQZ3Zh2NLZtowNq8ILRLbaE3DRC4u5341f37Bqi22icwyAVQnMnz-n4Q_ZsOyPvabEurZzS1X3QHcM2WOEgoRNsfHrLTO-Nw4tXC7GMDHNz8Z1Z5E2POq-E8tKhWZ0whh0W9NDQTklQnG9wP6x0qEzs_uVGmxus3FNREdTIRH1VywMMkrE62uuqR4l_20IqTRBWeu9xok_0xkhQD8wWbhLbgtf5hyRdpjTfgmVfW7Ia7VEdKPVqf6k9USST1YGkK4bGVqGS9ri14eQpU4X5x8B77PNt8ltUL2Z1B11Xq2fPdYpoz-vkrncALN3qhY8JJnoMJKCkItsySKEmO67jnt4pXRDNy8q02KuF9D1EnTjVHMLXG0-L-wUOBAdsumgQqvLmvR4L_jjXmxeIqo_YnH1dq8JbAZOkj0LfZaaheI0aPjmmq0eVnJmqLFkUOU270kxWP4TymoDikB4rfhQnsLauUYftlS9rh2ZgF2Z_Xgc97GF33xd5SB5SNjn8En7ARPHg-EfLfG9AGeO_lxdI6aWoDYJWi3XEIHKerMc4RD7Mx9vKDwoCWiYOVCqQqcMmnputjOhvqlJKAK6icgLY7Bz_oXnvW3hg9yQrY9ggQSVVokBO1zZsyqEN44UzpLgRNARuc7-ucKPQRNG5Nvw0qkyJrRzh1pfZK6AsV6J6DQEwuK8CGUFsMt829guCohTuqPASAVo6hwVYWs66CVDJccUkMfD25tBnuFuMpeObanqq8C9poTv454A1R840BjX56yp5H1aAj8G8XK1CPEzmjx6qPyD22SZN86vY8QygyGlimW6N9agNh-VViFckw0TKge24SA2jra1Q1eI7ckB6ptuai7GyZ7l9ytdCiBUr37EyDOorFvDe5VTGA_YOIZG4aYPLmcdGX6g6Et9982RWg_lHjYD7DQxbVFsZ7tVuKxPS_nrK7p10BZ4bO7n0l4L0w45C7NPuURXyt7OK5MLFhoJkLlKKmCtSe7hLiWlTvnRLtQG7kDTMRuc2J_Xzhk4IN0FYU7j2MipNCsN7NdUFwn1N-WP2mdb7d4Rabe6Hj9HptQLqXzl8C73lfaxi8azk7jtOPoO7KkmYzDfJ0FVst6VOmWFFBM1q8lZpaEFeLpinkYV6yptlLLSNv_TJwsaMnYQy8sAadkFGZYZbJs9q2jdMexthD_TeBds5db5g_n2MZN9SOlgmGJ9DAJuAiXpjNN6ruFCUOZbG2aoi6sOrzX1KVSf-MbaaamW6pYgDX4TrczHH7ng2i0tzRv3EVELNMNRrPfI0DNR6AhybLw-TkfpHnSfOlJgdjgJi4VxHJnpPUwsYFzuBqITm6L5bid1mo0vIdnULMRJJ2luide84ibNe5gXIEqYvd6PrcLXOcqBZdtajLN2nmZKDLZTRQIXz9MFWUmBXvx8x9sb-RcaLbaLau3evKtzDzX2HvZj4Nu5h40Ed3hlluKcw', 1767225602000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225602000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDNCXRE6H94PV0BCS0KM2J', 'dora@example.com', 'v1.pgYy1_1LnBbyIZ8iaNA5WvgPX-NRR0d-K89P7ZKkyBV--Is08VDsVxaZ-OEIdFuxmDt8X4MMawbv63QtjICeffH4d6CUwQIOBtodyMwxoUL0dKltCRfcI3SoHB-KpzTumgRyx6i79OcCMMgcxBK68vYeq87H87LiCPLtFqKGCD5GRKyKgzQKL5e5ti_9UQxZEvsOotkYObu5MT7a7rqCR2uTh_dpD8hRyqbQwsC0p22TOx5KOwf5jCJ52Gj687poGz4bUXfcCOuyZacg03DOLUt9x1kje6RoxW83BAvjS3aGAFfHtEQ4afsJOnGRuotPvwvPJ5bYxRpR9Y9m2L9vwlz7dvitsw_br-3Rk_vgyf9F1lYWG5KvHbO9XEk6ka1VEdEaKGeqd01AaK-n9BkSF1NpPO1sce_l4Y9vkdRl7LoS3B-j36mgJ1hvty5UTb9Ttu7e_99DOw1HC87m2piET7xKbkPfpU9UXoWq4Bhmigz1mt1a2SGkgCK7smzIhkqzaUddzDe6XnV8t8jo46fy_PIPIUPpj0CFaxm2hP3EsxZJYgyWoHUd3Sg3YpVejsja0Ra0z-LE4K0CcIrqFMt5pBgOxLq3rOZNIg9uakC76V0SgiiPuaG-BmJEXYjmMffN39gKh_mB4I3evuWeMTMM7vbScHuRxgKe_E4_l1PZ9fitHfv-Lzx4GbZCXu7eWTrLGM_NbirjxiUZAAuWNDjHPVNzpeyFlvnp9YvaO7F9V-m0lF0ees50tmVDFU0f11IXlO6gtg64TTBxYh566u-58lxrMhasKmxtAbl1if1WXQFB6sRJlYnuTIk3evcWvX15EvCEWKJKDaN-BwGe2SBPVzyOA2zHfYFgoF3skY0R-7wYEEh9lkRMoWN_fv2NAlh6-2gkdwpjdHHAjUS5aTqkNt8KiWCVtUbWXDwBc9DJGvLBONZO2wfEiXJu7ekYDPrSK4kJYMiqxNnfwbxcePU09X6YyIRCUSvzi_hyfjPOFtqH2Ks1DyVkH2g95aFki63eYfJu49ILr4j0IRCBkWmffP6oJ9zkSxSZG2i1_tERI3mJE5isRn3pX2btKxtdA4zl5ziHUQ5TC3YcyLfLvIti4QMaveMt5jOo0_h0WUseGW7aePosI037A-wKzq05ZHCyEzVtNZEUDnPW0dmxZ2INGxVBfmDBoe1stBxHp7aSAtZCNRtyQWthQipXc-bCXxXIcfk61FWzmNbqVsxsmnd32DUynOOONVDXcnH-xtJ13joYzGakJCKq1--C9mOQIRSmtauYxIQiZb5SRPCTKMwvP-LziMSx95g8zlalW1UM9ZhWLt4iiz71biRzBb7vgGHqCQrUbppjBKG1ZqTV2MsdRL9IOFiHG3WyWrdXpFoAfQnmZDRDBNBOH3fZCjLfT6JY6FHsYOz4inrVyDue6RMBHOXo_eUZeiKUCSgf9mclcVlNsY5NGE86IHuFGOnlN9B50_KlsPxgUUVSvHDU_Ol93MUxieyl2jjKOjmrI_KC8k_s0xSLYM7BFstnNYuTAcq7oQaDwxu24ahh2jtu2WytduPI7P2JaGLeMnYev9aIvMGXcpZyiCDvmiOEW0YiT-xUALbMtX5EnVVvCoH2CAvObLR3qleZND7phhSwY7zAdA1aPNLvs80SZPpV2aCtdAiVRdy3A-yk29YzlP3ldQ_rnJjupBuU0J7P9TgeWiL6HvgecJo__abBwyMWCcxB8ML88l33ptq6XKMSDeplUQ', 1767225603000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225603000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDWQ9REHRAMDJXB9GBAGQG', 'dora@example.com', 'v1.ue40TilvZf3YzqpeIQX6hz61wN57I474AdGTpuQW_NoKyxAjFIXS6pdZ_dUcuMOTX6HaD6ARHrs1ai4gEN4SzCywPl6U3mPNMz1iEzLDCNQdhhxG6AjxwROs0pLnJgRCENFXlYAlQWfBZ9yE2hyvLdpfkTXi70dwHC_TObdq3GIrpCxS237-8lvVy6GA9hq5f-0AH2gVvD4Re_y99WxU1bih8a19F0m9HBir0qxXiEP87HHRrCVUTgGPo8LbEiC3FYzYVDCoM60K5c6hCbYNUqwH00Fz5suo8d-ZZnF9wPU7jqa8S3quwodHIOA6KNnjjnHhhwOogfA_gRKPV5ijtRNAm5-JGEcyEcsW8MAPXYY7Nx4eQMxcr4sBYsJK0XzvSq_Zb9WIgIlyi51jrfGmXXsEfAb2p0D-oIoWF0MowZJlZyclra9p-ISNSLomOEbHgtae0CnI9Sy93k6RT0kKfEpjOWwsAjoGbQ2nPft2uwcK20sJQDG9COZVqcPdJHGZB4aOPB731jLL-hClRrM002x5HWEEf7HpQAYzzRJcaRM_3nYatZSMzMfgemFfqHh5QZOAK9uVepEntqtF-21WP3U_Ibp2DA8e75bAV3tr8RuepW_g7UptT8aNvS4Hdpyws0Tt55krw-eV43TleJ5gjXzhJJ7p0quouV6a_Vc69B993B5MD8K4d2DiYpAx1upsb0zRLIYduEgs8gTj0_ToDq42MHsePlitvnhcYjXBUflRhGenpUyMY0gCTWRIjk3q1KCGbtg7W3EIZU3Hbh3KHUGmUVobpbS0uRpCgAfcJQ_oG2pF9PwHiryLZzcfpTildGgfA0P6HMOjUSwiGmhbYWiTzwWWIFqyi7Ywy8A78N2xEXaTOKPuYi41iLv4uD2D6uXDgaE87ykOyD_DmJex-h2twsXgXcDYy36zFaHoPYzf26vifanrCJ2owzuV0tVieiy0d_JAermfbFZECUvstbNCBun5LKj-SAv17KMG-27om27nCbRvST3-G224i18TcUmlOLF18g2g9P6XEG5U-4FtaUIvm7tiG9HZEFpa_dzvnO7Z055uAspEgwg2zAIFKDzXlNHtS9h5ygHr0eKYfHFpy6skwCPt2xou8PeGGHcVbJo-MsYp7AEJXPy7uV-4hf1Rvl2lkqdeFVjVG-o4h88VNL5DHvtfz9rnDiXw27xT5vUoOPWTdho2iSSfMrs8HC_WxN1Ol_0LSfqVk_KBO7EgwJpcGtq9LPXWI5m-hqq2F0ZAomCHWqKURVRZ50EAIfvjm7lCJ6DIr7f1CJ0Dvw7KGhSl5QcdO9o7LalOxdMWx8bdXMdKJmoj8zBfnwZ-rx_Jt1LUM8ZzElpygyAvHl9_bU1RlUzPllVNmhXJ0LLBuKg2ZxGWfg3AobzWIyHepHX8srlQx8kdSWqGxdvHznIrghMrM0dBkNHbxvHPvXCRqt3tjOnAcYVrK_rbfFRDU0c88kMPs-sNPMUL28f46lYThoFt7DvUIBZPugWKM1zqk7YnIAlC956hZsv7fxQn7FoK_l7ZLTOKIuIdLL49SmFts0pkUhrBdIp9IDesOdYmo-jVKT9A_tXut7uyYBWn3Lw2CWvwnS0wvT9wN7Sg', 1767225843000, 'password/reset-link', NULL, NULL, NULL, 0, 1767225843000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDWR90FQYR7R9XBMA95H6K', 'eve@example.com', 'v1.pYs_I6sV5Oq5VUZVqa65LHA2esRYNF26otvFlL2U9_fkOY7R5OpQ8DY50p9CjtnWsMAZe1eq9EmqIKVI3hri90gSlEkIY-nHmZvem5os_ezUPm2r1-0-mvfsYxN_3-D6xSkk230kYtrgeiR98a40dLt_YYzgRClX-i80tlIcvkoloUnvb-bxbfbnMWoa0SlmtW7wAJB1qiCA3jFWQoHu0LJTBcwCA5pXDey96F3HcHipm9TncC3nvkmvDQnYSv4hfcB1EiR8QFu48ko5z8x0jA0p6OSFJgaW99rzl-051Wu-nzI0hnW5y5AEuT9nfGhCqml6XqpiXrkaAvyMf5aZ_Qsg-D4T_f6gT5wZFtXgqgMgsOhdTNToRHR8IcCf69F0xyoGk4Kv-kTOzIDLc9GWasebrmLksw9RpAqE35hSgukYGSMlGJ1L5dgmlk0TuFUESm2EhwOJswRdLDP-E709Qlx4HTALX3hA2qR_aRNIs3W660oI9KvPrzziNeDYPB3LXS8GLlhPZdyUQc3hsM581Jqic_MQb7abie2-iSRm5Sic-iihyuK6_QNmF5hOCJscvOqpJLIqRSN-37LszJAWQFsRjGqtgQM35oWgowMqWbpo3kkRryoNzoncfd9b9rSKM8oM_cJVHfo0m0Le0a_o7ax7lwFxCO5dVe9kX52lRjdG9t8nSoUH_NmRbWANChBd9azSDpBb2NaZ4thh7uSkh6j9tQmgcnpF0lCRz2HUOx72p1iQCTdBiSn-xAGD0DAldhc713MdCpNnO2ardo2p18qk4EM1ufXwOtQ4nIWKNR9KSYS1CsmyhIyJ3dIDGPsThRhxvZc-yAUypEpdLEGnCBpQejIPYwvOTbGHmY9pvmq52RU82a8RhBek5nKGnoXmWzfygDBeqb2Do7Qg2I2c6mSznERxEX-KiWMQevYDIeusQyjcx1JSrBXLCtaRQW8IPj08NSuRaSEyNIPtrSoxaGiefZk8uwOo9WuHbF6T5gTVGILcWXYJnLZnCQ8NTvO5Laid3_NVUeWMXOl2vEUsikY_iRWjG1ljMWlZtlUM-_mlhNsGdh9HaiwhHmbSAenGcohUiME50P9DoXi-_WxMS6pFUcS-08p9lf_MtRzGoM0lzTmT__S2una0Wb044WOtfQ2Kv_U4Eole1JQjXjVNw0YwWMh9Rxx7nFnjUpqtqppfZ60bGsVEltkuZ77ycDAyvq3yCCVliLAHaykUhGU2EOQAJxdiM5RsAEtZMy11zXNdAjJWedSQuqxj0-wRw-M3pYJrGZtkGwsSvg6SrpS3hd6BqbmuXM3YwSMoXGjpSqxlIlBMIDk-geJQRZYr9lEDWjhCI1qfAtdeA1cdkW6dIY5nkyz4358RE1UQaAkIwNagP5gzHI8yZiieUSbRjjteU_nkRekN4jFpmEF45hPoRl8wRF0dAGsBhouIF51_IpXokVmw6MZN9LcB-7G-Yw1WIjQgjLfWEhd8K8Yc3XGjkZgTbpMyMkSo4vPH1tcnks2PO3YSRp1JBWJlJSoAAPoVq1SJRDK9mOy2-yHnpFvhdtRHLTvVjZHAthRhwaF4WS4HMo4-0lfm_4uzt283NrxtxWaEom1fVjgW_Ol8EGLDwQUQMkLqgZJQpfyhK2hzVSSIk7gN0buREqFZHr2CfW4K31BfdMnNghnMyNDiLgi2ObQYXF8N-pyg1rnQovuB33O6szxzSJiGXcX20T3YSmnsRwHka2IgKRWTo_phIg', 1767225844000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225844000, 'kept', NULL);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('J5Oq6YA6cV_piHsWdAtJohyzPJeIBb3VeyCtzxtHCGQ', 1, 1767229201000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 7', 1, 1767229201000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('itOLimXaoyNDyegaZg2HMLKMM7yk_Ch6uyy0H7Dkm_Q', 1, 1767229202000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 10', 1, 1767229202000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('JSovlXiX1pbS_LJAqBUSM8NtIhKdoIMrkKryESFvh_4', 2, 1767229443000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 5', 2, 1767229203000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('NHaKjZ_gLkxYpOq2PERy3-Lbj1YneCYfwJnOO3lgchw', 1, 1767229444000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 4', 1, 1767229444000);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ada@example.com', 1767225600000, 'Ada', NULL, NULL, 1767225600000, NULL, 1767225600000, 0, 0);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'bob@example.com', 1767225601000, NULL, NULL, 'en', 1767225601000, NULL, NULL, 0, 0);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'carol@example.com', 1767225602000, NULL, NULL, 'en', 1767225602000, 1767225843000, NULL, 1, 1767225848);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'dora@example.com', 1767225603000, NULL, NULL, 'en', 1767225603000, NULL, NULL, 0, 0);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', 'finn@example.com', 1767225603000, 'Finn', NULL, NULL, 1767225603000, NULL, NULL, 0, 0);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNA00EMMVZG04QBSWYFQY', 1767225600000, 'owner.created', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'rg55Cd_fkl5Uzs9I3AHRQR2udWzM_GaAlDzXdHPJg7I', 1);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNAZ8FPSSDDZZBJBSBQCS', 1767225601000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000001', '{"attempt":"att_01KDVDNAZ8EJQ897XBH1V7SF83"}', NULL, NULL, NULL, 'RwpDHa7mlmWWI77Sd1g_WiIrywN9v3Q_ivSkrwoVKCs', 4);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNAZ8FGBT6R9Z13ND7NW4', 1767225601000, 'sign_in.succeeded', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNAZ8FD19P2RH4Z08TZFB', 'e743a077ca-000002', '{"method":"email_code"}', NULL, NULL, NULL, '0D8oSKjaKmLnPLe12rJCGWWUiMUo5eLDA0dljaeiAFA', 3);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNAZ8E97RBXNQN10DH9H9', 1767225601000, 'sign_up.completed', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNAZ8FD19P2RH4Z08TZFB', 'e743a077ca-000002', '{"attempt":"att_01KDVDNAZ8EJQ897XBH1V7SF83","method":"email_code"}', NULL, NULL, NULL, 'HhKFh3jZnQo6n1017ickuVKOEf0zJ9WY2D0pbfiUcGQ', 2);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNBYGFY4VH1PARV87YTGN', 1767225602000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000003', '{"attempt":"att_01KDVDNBYGEXGRE8DGRCK4QG9S"}', NULL, NULL, NULL, '-4xqfxj5luSgoJEXGgbB1HPo_hro13f8_pCwFBrBuPs', 7);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNBYGEQPABG9HGR20QFRD', 1767225602000, 'sign_in.succeeded', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'ses_01KDVDNBYGE0ES4D2GRAN9BCG0', 'e743a077ca-000004', '{"method":"email_code"}', NULL, NULL, NULL, 'fSu7qP8TjyJ7b9kz9LVj_a6QClYjyRjdnVEpy0hQdX0', 6);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNBYGEM48HSWEVN3GWSPG', 1767225602000, 'sign_up.completed', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'ses_01KDVDNBYGE0ES4D2GRAN9BCG0', 'e743a077ca-000004', '{"attempt":"att_01KDVDNBYGEXGRE8DGRCK4QG9S","method":"email_code"}', NULL, NULL, NULL, 'xWUK_oLS2B38XP91-tcvXQcLO4hBbMAbI3hFZCVSkfc', 5);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXREB2AC8EQJYZ74NX1', 1767225603000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000005', '{"attempt":"att_01KDVDNCXRFDZV7K577HYRKJRB"}', NULL, NULL, NULL, 'SICUMe5eAK7_vRzPsmVxzfHcsORLRPrrkQZc9_NWc7w', 8);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRF6SBW1Z760QS9F5R', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'e743a077ca-000006', '{"method":"email_code"}', NULL, NULL, NULL, '0Dw-4KKLGKXEQk9hoRZa1QB14jys0cWb6Tl8KcsGHXg', 10);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXREV8823B8MKWYPEZK', 1767225603000, 'sign_up.completed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'e743a077ca-000006', '{"attempt":"att_01KDVDNCXRFDZV7K577HYRKJRB","method":"email_code"}', NULL, NULL, NULL, 'AvsrRAGNWRPpA_2U360Sldup_9AxxSfD9bjP5Q8FE3M', 9);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFS0AW7GKS71H0QZZ', 1767225603000, 'user.created', 'usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', 'application', NULL, NULL, '{"imported":true}', NULL, NULL, NULL, 'ifLHtDR5qOWxN5LhWlpfOJrBNgCP3yCi-bPUPsKglwQ', 15);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRF8QVW7FPW4DWQ0R1', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE5783NG0JDW5166Z', 'e743a077ca-000007', '{"method":"password"}', NULL, NULL, NULL, 'vSe-yomsw2584qF3wIbX1vX3f1G2QqknRGxHrdkXXq4', 11);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFQW89N0DBZCZHX3N', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', 'e743a077ca-000008', '{"method":"password"}', NULL, NULL, NULL, 'Ma5rL6PZYRA1V4K15VxZNAi4LzO0iPH_Awd4DLxRT1g', 14);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFHPS2QSR0YSJ0B35', 1767225603000, 'session.ended', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', 'e743a077ca-000009', '{"reason":"signed_out"}', NULL, NULL, NULL, '9HV5-7CL8zTItLYUljUB_EFiHPXoFTpero4swdbNbR4', 12);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFK3SXY5G6N5AXSNE', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNCXRETJAS2XTDRYCXY4T', 'e743a077ca-00000a', '{"method":"password"}', NULL, NULL, NULL, 'ru2XOafRIfwJ4SSMkefWPGBR68_MxPLiVPsAjKGTBTE', 13);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFBTSVMWDQ69YA1HJ', 1767225843000, 'client.created', NULL, 'operator', NULL, NULL, '{"client_id":"cli_01KDVDWQ9RFTE8PG8CHFHTJ5Y0","scopes":"revocations:read"}', NULL, NULL, NULL, 'FRZGDGML-VCgW1R10jEBQEx4su5JjlHtByMW3pLUo_M', 19);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9REMZT4SM4MMPVB6HP', 1767225843000, 'user.disabled', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, '3SKjgKlCmj5c9HMGU6VRjcrXEAIhPjAQzluYE9ARc7w', 17);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFGBRHPBE3K42E8WR', 1767225843000, 'signing_key.rotated', NULL, 'operator', NULL, NULL, '{"kid":"ZYouQRxZ4Qi_acg_xHyG35CQJEHr74SzIKoD0phdymk","alg":"ES256"}', NULL, NULL, NULL, 'vqwxjCp564ngl8wzbiRWbGlMhUa5SsuR6vJLJRdUtdI', 21);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9REA598JMYQRHRTG9V', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000d', '{}', NULL, NULL, NULL, '3NXvzpcd9-KzivWJ92p1m1UETGZo3gi_MBHpO8l1_Jw', 16);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9REVK9WGRPQFYE5WSP', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000e', '{}', NULL, NULL, NULL, 'r6mMzPvDLHJQdOYeIVsqc0FScBE4ZQp1VpjDBrp3rSg', 18);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFDJTHM00WMKN081Y', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000f', '{}', NULL, NULL, NULL, '-XSLXwO5PgMm5G38thCwQAQX4pBdS1YLrFryEzM_tTM', 20);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFP8T0414NTZSEQQ6', 1767225843000, 'password.reset_requested', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000g', '{"known":true}', '{"email":"dora@example.com"}', '5YDq1S-ZPQSCjyzSASbEmF_mBObWBXnFoDak_-ybgfA', '{"email":"boDXz2H5cJZmq7unupKusY41ez4FM6QSmYsqcIH0Mkk"}', 'C5xO_2ESL91-86EgV3LCiawMSpiaiRe1mrtvpVIcHlk', 22);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWR90FA8B9G83283K3S5N', 1767225844000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-00000h', '{"attempt":"att_01KDVDWR90F5DASDQGP61SRC8P"}', NULL, NULL, NULL, 'IhXWylfRweeDJPw5-xyi2QziRCCvywxeRVbcjxQF6hw', 23);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWR90FDSTHTCFYD1KR01C', 1767225844000, 'recovery.link_made', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'Si7QYbJrDJP4L7CBfzCbLvrBhQ678cjdUO1NiFHabyE', 24);
INSERT INTO "audit_checkpoints" (number, at, first_seq, last_seq, leaves, doubtful, previous, hash, signature) VALUES (1, 1767225844000, 1, 24, 'o0E5kB7I9HGhhWB9fQas78_FKw5igBupI6SlgsOENNkn9fiJDszHcTiQ6yy4Y0FvgGde6bzw7XVZgE3Qw0WVVwe6YwF5Uo19U4go82-LMT5w-4QAZUsnESUC4vHme9GTYqOjNjdWds1A2w9O0TDmBqNNC-CZBVFnnsiUGjHcaQA4IxIcOOjU6G1ZwaWTFjXVloGZwNZssQFhn9njD7uy-Oo88ZErRJBLCd_wYjcGk0fwcXrOSwRn_ZqUwcJemfsrtUV17oCfDrKI1iZEOaEpCPjSKGU6Ug0XvxkMJMQqJUrwUEVpoucSnv5Zwtf-YhTo4ZNLAuZFgxw9T92-V736Sn5AtcsQDlCErTNSz659gonNLeIQUDmbVTeb0ZHr3Hitggk1xKrz0B1QV2Tih6PbSV6PYGk-UeNO9W3HgXCJvXsLaMlAw-YUBmfIVt1Y2UfLGk_bwAUPJuMGCciJYlRK9nIyo1zXD3AQUzWnBwSSTJD1azUPucxWQIF8x2dQlEwEH5PEDHnA6lFAigsGAJbmS0ZcYGgigKOVWFj1hw0VhTivYIY2tSPjmBz3HtKHgkkabj6WGk0pWmvM7dlEdfJXyV08JYLVqeZx5xEsbZOuXUOKhVJguzQHTdOnqohkZ8OA7zfVwiGhTCf5lJYjjb0NvKZC_l2V3bvuNVznmGPAA7uaExgYzefHJU_3YneX5lKAeaOUPNMV9_dg6dqcru7npWl46cU0N1oSHsTJ0QkdU0ajhWTNgMu2xf0McPd5DmoQ4NIVigYDv_q09JNrZfZ1OmHezVg5_oxaH90FCOeplB_8r8XBkTlqdAYm-cSuuaB1OGaiNPNv6KFzbHfTH8g7CkpDZjMY8SIb7BmkukE455YTi7I88KVDfkCZKFcJIG5P_m9ZxUwUVjcvbCAt4ddU-QAcShj3wLp1AdKfazU3ohnXyKN86MAj53TrcAVJOCJRrl2k3YmZYAH5Q8-R53d4I7pq0WT3I9dOeDkBTnw7XVkTjVoXZJfTSKN06d-dvDSSh7YdGYmE', '[]', '', '99-GfoMnMJVOfJDxo-haUdsI9YdOdn8J3iQK1OPEOao', 'eJmJshgRO0FFSQsinhAsnoYwNJZjNT6vd5VZqvcxc7ywzl6flBbbDDdJEcW4xQ_-6DI3x2DvN6OakIdPgmgQCg');
INSERT INTO "audit_keys" (id, public_key, sealed_private) VALUES ('checkpoints', 'IvisiB_p35L95EbczXvNBI_ewnxJYOHGhfSzVG8ICes', 'v1.mQ4ys0k38T9ar-PzR1WbCqLMgokUivLzly_19NCcMtsYnLOtf33iEt8IosBIKcaKKkMXaJAufu5UVDemXTH_vQIyk4Nq_MJ-2ur4vpQ59JkWxpHNrpVpin10jZc');
INSERT INTO "revocation_head" (id, seq) VALUES (1, 2);
INSERT INTO "revocations" (seq, at, exp, kind, revoked_id, issued_before) VALUES (1, 1767225603, 1767226323, 'session', 'ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', NULL);
INSERT INTO "revocations" (seq, at, exp, kind, revoked_id, issued_before) VALUES (2, 1767225843, 1767226563, 'subject', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 1767225848);
INSERT INTO "signing_keys" (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from, removed_at) VALUES ('lAGrWYMcInNANPnkmPH-QTDMh85txMc2Z1dHh8Hm_gg', 'ES256', 1, '{"kty":"EC","x":"PJKAvjSILmsxOpnd6PGdphRsnxYtYLi21oraVCTh4AU","y":"JbjDPPlxPq_F8za4xp5gsnFhrds84eJPbLKuleYHWkY","crv":"P-256"}', 'v1.Cb79v8cpK2jcuTsoDzTJBuX79o740VzvrOSj-qzvtt75E9EQXQ4WNaJORHIAtbOgCRWk836-XCO2FKaySjGmjXDhu6uALZGQM8YevqVSZkDBrAcf_lTntbUEFlrLaKME3KcufhFqtVG53oOhBiF3-9h8d_nn-T3PTnYMPM71lmxJhYKfDif8UteV5IrW8HsIjpTBzKReSLQ1CdHKaShn3L4-vwQM0iNt1LQQonBBpEhvzqGdBSl8WMWsiFoLOjby3waAkwFJfoQC8EXG', 1767225600000, 1767225600000, NULL);
INSERT INTO "signing_keys" (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from, removed_at) VALUES ('ZYouQRxZ4Qi_acg_xHyG35CQJEHr74SzIKoD0phdymk', 'ES256', 2, '{"kty":"EC","x":"nghlvIoEeR2oaXL3YBQ9fhVs1uJwitSj0CF-iWjPpq8","y":"CRa1_ltlq7v9fAE72LN5a_pqGHQuT-8I4aPnmKJsEsQ","crv":"P-256"}', 'v1.PmUjuQt2Ziiah217CaEveeojZNAAhrvBy2B5x6_mC_i5mYmFJi2F1TSTdH2H8GFdbmgqdyySHvUBzha8lUiYhRGC8odNw6e-zcuFJ94uqxOcTtX3lK0EamYcNao12PE_ulaZ0dLBRJknQd-7QtDMavPmBVssq9RLlGCDfH3jbWYpgnAxzq-hzrpDbUtRlU2Uk4g3l4XL_W1M20FPxxDzlyhVE5LjAiSwIW0aVPZ3Uue9Uqd2Igs-rBNNyduekCYDVPeSNSr76f5K7qg9', 1767225600000, 1767225917000, NULL);
INSERT INTO "signing_keys" (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from, removed_at) VALUES ('6c6J9P8CqRFOg_8SyHIAlVVSgi1S8g0maFR_oHsJM8c', 'ES256', 3, '{"kty":"EC","x":"mEUCgfQ3dWeAu3WMN0S-e3Xj1ULU_St3EpzIkC1drho","y":"NLXSAUGhog9K2hnlkPHxteVylWawxC5wFUnrfPMKpJ4","crv":"P-256"}', 'v1.ZNWhsowKbVi65tdoYTgOUwIP2j_SismJqGqBA8c8yzPTQZBV5kvWE0wMdZV3xXJ0_DhNskji21tEvBVB5OkBGv8INvCLvGxSbfv7RwCUi62PDN801wfoxciwBMTBi0qC8OYOucsQIsaGevQMeHn5DbNoeELD7uAF6Aqpn8V83KjjWbEjkKbIOYYFEPgdYptYboZbAhy6ngtolGVQCjrZ7R1yNtlCvaEKbFJ0CeUBfiz2LhDNk6XX-ZQQabJzUABcWC_QrtStEQr876mg', 1767225843000, NULL, NULL);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNAZ8FD19P2RH4Z08TZFB', '19Wi4W8dDzfqryqdWaUO4xDolDkM8NVJIfuM6T-wfpo', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 1767225601000, 1767225601000, 1767312001000, 1767229201000, 1767225601000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNBYGE0ES4D2GRAN9BCG0', '9M_BocNW7Ro5UN1uzMukRvW1j0gxfQbbcRFLH2fske8', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 1767225602000, 1767225602000, 1767312002000, 1767229202000, 1767225602000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, 1767225843000, 'disabled', 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'fO0gc-LejxHqEdT9nZnCxEqH60UtVy4Gn5J7TBtj6v4', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 1767225603000, 1767225603000, 1767312003000, 1767229203000, 1767225603000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRE5783NG0JDW5166Z', '0YpRDFDEGoh679gzv4pdFNJSuCCtqIOHLiceTVoSh8s', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 1767225603000, 1767225603000, 1769817603000, 1768435203000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 1, NULL, NULL, NULL, NULL, 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', '0jNtGyaj8GuT6CBQoQdbL4uX0XRciWQpK4lAtL_RqFA', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 1767225603000, 1767225603000, 1767312003000, 1767229203000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 0, NULL, NULL, 1767225603000, 'signed_out', 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRETJAS2XTDRYCXY4T', 'fIHGdEaeW8sbELxMVubDbZMt-3h1lFhtVQG15EOg4zg', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 1767225603000, 1767225843000, 1767312003000, 1767229443000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO "refresh_families" (id, session_id, user_id, client_id, sealed_secret, access_in, binding, generation, created_at, expires_at, idle_expires_at, turned_up_ms, turned_by, retry_key_hash, shared_generation, shared_run, ended_at, end_reason) VALUES ('fam_01KDVDNCXRE2H8TD2QRH0CXPSS', 'ses_01KDVDNCXRETJAS2XTDRYCXY4T', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'first-party', 'v1.hfXZCLpvxA4EIlz6eAgp7-iO5UaGIEguKxGrI9G9RQf7fYraqNuvLBWZWJqyvfGe8QQ4-8FzvTHJvY8zlUiYJtTZtXFiPdw', 'body', NULL, 3, 1767225603000, 1767312003000, 1767312003000, 243000, 'OQ_qvHhuNp5VuQQlHWQ7UrUraRxg63SkmO98bfmTvxI', NULL, 0, 0, NULL, NULL);
INSERT INTO "service_uptime" (id, up_ms, beat_at) VALUES (1, 0, 1767225600000);
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDNAZ8EJQ897XBH1V7SF83', '_e1xXNp3JdDAofW2lRrDOdhu_Je45zi-T3JaPMatCyA', 'sign_up', 'bob@example.com', NULL, 'v1.lhHZAqARJJgzbUaZHQpmCw1LvYS4j3_znb80jbUJ-wXUKYAYbaot2md27t6bX6ymLPEvG1G3OuzMSaXgeEaZczK3lgIjUXAlk0fztFFYupnoeqx8REttH4RC7PmlX1z2H7otd25K6HkeEKfy3wfCcOS6e1jZW5L3rWE6vIUCv12kAoO30nFxd_IslwE', '{"remember":false}', 0, 1767225601000, 1767226201000, 1767225601000, 'en');
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDNBYGEXGRE8DGRCK4QG9S', 'sbcvk3hd-nF1whH2N0ip8QqL6osP3vnFxEflj-_WxSg', 'sign_up', 'carol@example.com', NULL, 'v1.0jfNTv1D4XFOKhPpzUe283U8e96c0Ct60wStnVrNuw2z8aMUaObyHnTo4K83ocZjub0dcT-OgTfE-W5Jr7JOOu4slL2Xy13mmtNlsUv_F2Ngi01Rep1VbkhD1UsKssKwB0bKvWPWuT7OMLTWdM7mgBELkJaldLwIew1biWydIGm5ihpslEEIzesrnsg', '{"remember":false}', 0, 1767225602000, 1767226202000, 1767225602000, 'en');
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDNCXRFDZV7K577HYRKJRB', 'CN2I8qwzoJDAK5Td78gp6btQCjmthxjvh16DPFAwxg4', 'sign_up', 'dora@example.com', NULL, 'v1.P2lqIctBnUgH3p51nZwn89ruKKH1f1q2q1q93ynxongbSbizx4BxsANvI7cWoMPDu6zBxIDCuUVNBgM9ELjEG5ouyJEkMKXjLWKT-71sAuW0FX9eU6SG_LQT-DGRMs55s-WLZOP7acIZdANalFsxo4oI9n97INJruJrwWmwqvLFYJDgR7SsK8drUe8k', '{"remember":false}', 0, 1767225603000, 1767226203000, 1767225603000, 'en');
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDWR90F5DASDQGP61SRC8P', 'fVd0X1adPvLZfbsNYaaknKEkTqtSZsxjGEEnMYOG29M', 'sign_up', 'eve@example.com', NULL, 'v1.7oD970IzUM2iQR2IjZfObcXCindiX1_4NqoN_A4spCHBD5wjarrynnhX_V5oLMWXMXoEYw2QkZ_b4KUwXB8K1r8pKgBgdCROQicbqMCRuaAWXHA6c9cDYBvmODWY5XzwvjsYILw0uZSXKEU4CeeSiOCSMcFbQoCZsPyEFQYN0sv1qWNHQP5PT-xUTbM', '{"remember":false}', 0, 1767225844000, 1767226444000, NULL, 'en');
INSERT INTO "sign_in_tries" (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at) VALUES ('vfw78mPKZexV98a-Dlxhm9ZFx2Sfi9BbfR1XAnhUVCI', 0, 0, 1767225663000, 0, 0, 0, 0, 0, 1767225603000);
INSERT INTO "sign_in_tries" (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at) VALUES ('GS3bkkUYOa82Rsi7GbQ5q7ftNnLLTY40zg5RTaXtJ1g', 0, 0, 1767225663000, 0, 0, 0, 0, 0, 1767225603000);
INSERT INTO "sign_in_tries" (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at) VALUES ('PbDWGz7x5YquHUef85pp2Cbsjr5fsinSJ23-6MF2ZSw', 3, 0, 1767225903000, 1767225843000, 0, 0, 0, 0, 1767225843000);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNA00FB8T8PWTNF6HN2GV', '$argon2id$v=19$m=19456,t=2,p=1$jGm5QRTXpGbBJh4UPTvKcw$Eage3fUqhhHlCbPQ6N1APVQt4mCqFCsbK8eah+7qPkc', 1767225600000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', '$argon2id$v=19$m=19456,t=2,p=1$HrXIPdaJoHQSmtU2sT2vCg$KxOLLDjn2oczP4IKqVDBRRNfIrd5dP9IKfy0kYJ1d3g', 1767225601000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNBYGFHNVGZ6S424K7PAF', '$argon2id$v=19$m=19456,t=2,p=1$bKhjjQ87jrYlkPu8ZvxyGA$CyOY7SoMnncBAwu96+BAx0+y/coadQjAQzp9dTk11oM', 1767225602000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', '$argon2id$v=19$m=19456,t=2,p=1$WZ3DB9YHuUZdvfT65TOsFg$3vPanH3wezL/VltsqvJV2EaukconxXx6qjGGzjYMlcA', 1767225603000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', '{imported}$2y$10$FERTTtxB9dXPODTaVstRiOLU.2r68qiMvKVwO5HAqrmPDRJgrsQzu', 1767225603000, '$2y$10$.....................................................');
INSERT INTO "password_links" (token_hash, purpose, user_id, email, user_epoch, created_at, expires_at, used_at) VALUES ('VeHiJSJ8u6PhJEbBlictQrLu8W5EX-pIcGTcxDSuo0s', 'reset', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'dora@example.com', 0, 1767225843000, 1767226443000, NULL);
INSERT INTO "password_imports" (imported_like, last_import_at) VALUES ('$2y$10$.....................................................', 1767225603000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDNAZ8EJQ897XBH1V7SF83', 'Zsy4kDM46q6ppM2DX18fK03ASt70QUkDSviJaPpr1U4', 'UML5vqTmGXbn2qPvZJ5LvCPhWnap3cm_QOOfaA1wpCo', '0j6myRVPDharNNVUfn-23V6Iv5Q9wAXiMG3VN1ZJC4s', 1767226201000, 0, 1, 1767225601000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDNBYGEXGRE8DGRCK4QG9S', 'R-7QmBAXQp6YI_CCryU3cWuAGDCNEMJL3MIu20uOtTs', 'T-z6J3nGCVQLYnptou9ljl51e4g8d1uZMWfcEaMG4vg', 'icbhQHeLErVhnWAI-6AyqORXYyCa3HxzN5Vd3LSQSzs', 1767226202000, 0, 1, 1767225602000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDNCXRFDZV7K577HYRKJRB', '9F2cMjS_l3dguN5FwLH23NVFmphkpWr9Il7dCNSlAy4', 'ovxwRGMRD_YQLqEG_qTAE5CLuOr3-wQGoxkj-0Xe2ZA', 'daJWapwyFVGNwwD6QJaCN5TCfmDpCdlkVnpFeUfUtAY', 1767226203000, 0, 1, 1767225603000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDWR90F5DASDQGP61SRC8P', 'sNTaj3jCcCDsQQ5PmWNNAF9ZyZS60nD8PJgJePWR5f0', '7WsAssgm2NpBF2eAdZPcmAwIExGl-9N7gV09KdKCEkc', 'dQhEQzbOsbOj2VcDy2AW2H9IOCpinB-9C7ZRKGMBnow', 1767226444000, 0, 1, NULL);
INSERT INTO "setup" (id, nonce, expires_at, completed_at) VALUES (1, 'COXeNUztz77DStFw4-Xy7g', 1767227400000, NULL);
INSERT INTO "recovery_links" (user_id, token_hash, expires_at, used_at) VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', '5eflcSjj2fVWvOZzHU-LxaT3JTo3y9HGD5v73UibLJI', 1767227644000, NULL);
INSERT INTO "api_clients" (id, name, audience, secret_hash, scopes, created_at, removed_at) VALUES ('cli_01KDVDWQ9RFTE8PG8CHFHTJ5Y0', 'orders', 'https://orders.example', 'KD6MXwe1rnAPr2gsOz8lAa72j12C7Srn1PHSKtSLm3Y', '["revocations:read"]', 1767225843000, NULL);
CREATE INDEX counters_ends_at ON counters (ends_at);
CREATE INDEX outbox_created_at ON outbox (created_at);
CREATE INDEX outbox_due_at ON outbox (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX outbox_expires_at ON outbox (expires_at) WHERE due_at IS NOT NULL AND expires_at IS NOT NULL;
CREATE INDEX outbox_settled_at ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX mail_caps_ends_at ON mail_caps (ends_at);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_owner_since ON users (owner_since) WHERE owner_since IS NOT NULL;
CREATE INDEX audit_events_user ON audit_events (user_id, at);
CREATE INDEX audit_events_at ON audit_events (at);
CREATE UNIQUE INDEX audit_events_sealed ON audit_events (sealed_seq);
CREATE INDEX audit_events_unsealed ON audit_events (at, id) WHERE sealed_seq IS NULL;
CREATE INDEX audit_events_of_user ON audit_events (user_id, id);
CREATE INDEX audit_events_nobodys ON audit_events (at) WHERE personal IS NOT NULL AND user_id IS NULL;
CREATE INDEX revocations_exp ON revocations (exp);
CREATE UNIQUE INDEX signing_keys_generation ON signing_keys (alg, generation);
CREATE UNIQUE INDEX sessions_token_hash ON sessions (token_hash);
CREATE INDEX sessions_user_id ON sessions (user_id, created_at);
CREATE VIEW signed_in AS
SELECT s.id, s.token_hash, s.user_id, s.user_epoch, s.created_at, s.last_seen_at, s.expires_at, s.idle_expires_at, s.auth_time, s.amr, s.acr,
  s.remembered, s.user_agent, s.ip, s.ended_at,
  u.email, u.email_verified_at, u.name, u.picture, u.locale, u.created_at AS user_created_at, u.disabled_at, u.owner_since, u.epoch, u.revoked_before
FROM sessions s JOIN users u ON u.id = s.user_id;
CREATE INDEX sessions_ended_at ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE INDEX refresh_families_session_id ON refresh_families (session_id);
CREATE INDEX refresh_families_user_id ON refresh_families (user_id);
CREATE INDEX attempts_expires_at ON attempts (expires_at);
CREATE INDEX sign_in_tries_used_at ON sign_in_tries (used_at);
CREATE INDEX sign_in_unlocks_user_id ON sign_in_unlocks (user_id);
CREATE INDEX sign_in_unlocks_expires_at ON sign_in_unlocks (expires_at);
CREATE UNIQUE INDEX password_links_reset ON password_links (user_id) WHERE purpose = 'reset';
CREATE INDEX password_links_expires_at ON password_links (expires_at);
CREATE INDEX password_credentials_imported_like ON password_credentials (imported_like) WHERE imported_like IS NOT NULL;
CREATE UNIQUE INDEX one_time_codes_token_hash ON one_time_codes (token_hash);
CREATE INDEX one_time_code_failures_ends_at ON one_time_code_failures (ends_at);
CREATE UNIQUE INDEX recovery_links_token_hash ON recovery_links (token_hash);
