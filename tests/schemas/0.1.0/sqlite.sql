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
CREATE TABLE backups (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  made_at BIGINT NOT NULL
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
CREATE TABLE pictures (
  -- 128 random bits; whoever knows the address may look.
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  -- A WebP image that this service encoded itself, in base64.
  webp TEXT NOT NULL,
  created_at BIGINT NOT NULL
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
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('backup', 1, '0001_backups', 'ac3fa75e903e1cd6edb9b8c9ca79df6ec9b8217edc88c59d6172f644367e6b04');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('api', 1, '0001_api_clients', '7e7a28bdbe21d040b3f94badf279f498ef6ba0aace7e620f64afee9d32930904');
INSERT INTO "schema_migration" (slice, number, name, checksum) VALUES ('profile', 1, '0001_pictures', 'bfc2a54c0faf96d4e868fa354adfea759075a5f7929d74ce5537146177ac84d7');
INSERT INTO "root_secret_probe" (id, sealed) VALUES (1, 'v1.j8O-12cgUVfb_sv-5Bfj0PqXX6w-53KEc_AD_vB9sp4z1orB');
INSERT INTO "counters" (id, value, ends_at) VALUES ('8OBm0fXrW6JCxS7MhNZaaYm6bMg1lS7rffcigAuGtpQ', 60000, 1767229201000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('7wQGYCPIBcaZDIZEolY83RhphDTvEj4Ri9_pCWTm3s8', 300000, 1767226501000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('BJOEdV6fflVhDSJ-f0hnOzvHrBkzUwE1hvzLBNGlldo', 300000, 1767226503000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('urUfWmBqGXiZerHN9yqVgFi2kvhFSxslGV0wL0nYbvg', 150000, 1767226743000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('IZfbB6LtQyrgK9tZ8pTJQgGr2diCN6A7zwePCy6SSpo', 60000, 1767226743000);
INSERT INTO "counters" (id, value, ends_at) VALUES ('cvLZHrFz-IskCbMqjRoMRuxrn05PHO3tTPnm8IamZ5Y', 3, 1767226743000);
INSERT INTO "store_key" (id, sealed) VALUES ('1', 'v1.PuFeO4WqffT5BQmq3_ji7tqq2O65705tp9YlPcAOfO0JbzDvUYZCmzyWjIy-l2svrPNx9hylhsxpED7yKFwFZhGO5j6iQjs');
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('mail/expire', 1767225900604, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('mail/forget', 1767229398280, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('audit/seal', 1767225845817, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('audit/prune', 1767311630560, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('session/forget', 1767226424260, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('sign-in/forget', 1767226414360, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('sign-in/forget-tries', 1767229193800, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('password/delete-links', 1767229382080, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('password/forget-kinds', 1767229262920, NULL, 0, 0);
INSERT INTO "jobs" (name, due_at, holder, lease_until, failures) VALUES ('one-time-code/forget-delays', 1767229336720, NULL, 0, 0);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDNAZ8F099JKHMKTEQWYY1', 'bob@example.com', 'v1.-MFTCOX6-EA-CvP50UWpdRIUtlJsDYEretVXJXBv3_kOcD2QwhB0iPoD_VfvwReE-elUE1LC5iAOi0HIxdyUb-64RZxZBAbKaZjb63xT3PujC6PTgVahWK1aONXg4ZNwYu0r5PGz4d5ujnnUMBuZK78hy4ySc4c_HTLnoB_gHEUqLwiXsdUgIYDZ4TZP2IxDB7YHo7hvDOJLd4olz3SLJOTKCwFkLhElBGfGY2Rn5xSqRuLGDYEQWdY2myTC-26lhxgnKDELXpRF84WxT_XH28rKXiRq5F9AJAC2mgi7P2pGrRhOdByW4wD7THUPJOZdj5d-N-8iWjsD9zplUgNaBNaHMbFF4osY-RT1TPFCH8_h4UMTEBc-QjYAQLLNqaAtgSbDEJtfE2gS-ObEllP5GYUGZwHMoip-PD0Q8eWiwkIdxW47pCX5LqB9IN7FTWUaSlysplQeW8Bxau2omanjztwHMu540lKyDDtLPD14LTw56HorqMwyCvKwpQAxQqTbBQ8_q5Du0Nu-ti5TN_9Vj8vUAvf4ske8GhGeFKFFSCBM-uvePPe5bZGmtlfbfnSAd-oBy7MMRNBSqLZzDRVPSJkJG6GCz5_63rwTU-WJtBoaVsmkUNNCVfXDkt97TCtzzLywz-Hr08cij6cxpaxefgB7QpWAARurAx75uAA9NiXSz_i543AtTmU4q_svfxZy1n0P5S52HZXGJbFT1DMEnagVjoWJkkNJ0MpbgPkchQPSkUqY-g4-y6ewozbW1beX0J3d-JSKajpdQ_3MKqiLJH6MwDE-vGsZn33IHG2s76CEAQiiGhl7uqjDqrxCtIpEs_hIzzv-kUi0l7KChYtDhi5avHhBK1mXDJBSzIuEK35ghsq--bJriEzZhROj4wyLmiA-FUcXenE6FHBRQ2mzsswZ-YQLLj4_KY4TjpXIQlItVdrCuBpb4WKXMqDufpCv2vDQc_ZiCIKzSkPtookFEOiN4dkOOV-Sj1i3Gj6POVbpwdcJqMC574nXvUk1Xg9CbPTQCo6HYfJ1uzd_e0uMvvCD1VTdu6uz68ZQkAD8yruvAOA2_U-tMQ3T8TzI4AkO-oZKLFQBvHuhqUV2DSZ8IilRIXz_GYAICI4Qfw9UhnWAKIg7DfRnopz1NZNBTQ211Kn7C0kEVsp4ZkfsDg0jYrMJ0MlzH87MnsXe1THcEVAsKxcmV8eTGopiEZ6hSKe_D4uS_0wUFiBP4H4anjll8K7YuvR0lMFntbcy32GA0M7joC961lE86cD036TEqRuWTZk02B16OztP1_MIqEJVn-V9dvCOaUzCHI3_kbw8gJz--yTC2yf8JdLSC0DNqR6bPvtZsAilvWmid9_1hF1LHXIlBGaM8QmzYnf8WHg3UfZVJeqLs-fS_UNBQYws-U1GB5mYiRcvhNY40SkbDlmWBpFcyXvwdr6ZkaEygKf6zqpbfYbjmmaEFuwmsx9-jDVi5A3UptiXANrulctnlS3UPwtga3hVpsPmOZyoSKXrAcHbJZ15SNBt0EiBSnz_kZHRbNuhqhr38azPVHddQ2-cCehwLSAmR9iLjPgRNBYOibp2AZoZD_rOIQvTPsukJ0-ddEnVDea_0whkk8uOsRJtQG1jS7UptXoRzt4ryeMUuGDwyLIPcDGX3RSgaQWZpVGTkr9wNbKaqRwwc5RvlUnB46AqFOCK3Ep9CsLOganZI5ez4ksWVjT5KbPUpiOf8q3yQRnt16g5isLkOzNe5AtfpU6JGwRvkN_vdXfVd74jj8AVOQaJHxeyo76MkDIAaSZD_LxTH-sIRVDrszqro2qo1wuAdsGMWtvu8gfglaAoc2ExjYQMFygJIGLi6wQVE-9FRlF3Sao3RLK9GqiSCdqNhbsEfmUWpPjRm4bUY_LD7_Bxsu3pC2rS1iEV4AtvVcIjJRroOU8Hmtl-BAHKFb6lsk_cMGZNK5z_zdOkW9NgMYi198djJ36cGpEFpxJBLNsaXxHqaHaJ5nMdfn47uGrZMwVpzBOMrg6FDhuO-3VFA5lNaxOl9t-uk5XisEWISB88FyjaZxHkymuuENQG9uFciDYI8RIjGrP7aFofgHTzb8_YY6auAe8GhtG34PV5EFKn90E61eb-5tvqPj0YyKjnIe6p5e62xw', 1767225601000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225601000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDNBYGFNX90AZC2QBRXAN0', 'carol@example.com', 'v1.O9nMjn7Q7FZAHe4FQODJgLySFdNlMCux50rmtcollh1hr6i8g8SVG9DcHn_SATvrilDYeNk28XvJvvQdkodr0DTiXP6Pd1m2WA0eEFRcR90r0wuVqgJmZLJIF0d_GzJEArGlqzlhGrbeMk9l3716UsmqbcBl4oMVfaEO2pM7_7HL7oN85GxA_9hAYLh4XlaybdAL-yi0exnD7oohOd7O8NHEL7V-dIPTVOVw_moSy-tFSp2_VHPmngt-QM1k2jIh7fF8ENrOx9OCvxhh-y03ZTcx54COUorCiHwNLcE0OKRbSiyKPhzCD2Zk2G46CBnYyHvk48UCIXYkMjafi_FAc8XEO52FEpSY9ilCxhTuAVe0LgdUdcvMrfGP99Z84Wy2XYzCMDpSgoZZwbjl-UIrYxnf2hUzhTsTDQTklQnG9wP6x0qEzs_uVGmxus3FNREdTIRH1VywMMkrE62uuqR4l_20IqTRBWeu9xok_0xkhQD8wWbhLbgtf5hyRdpjTfgmVfW7Ia7VEdKPVqf6k9USST1YGkK4bGVqGS9ri14eQpU4X5x8B77PNt8ltUL2Z1B11Xq2fPdYpoz-vkrncALN3qhY8JJnoMJKCkItsySKEmO67jnt4pXRDNy8q02KuF9D1EnTjVHMLXG0-L-wUOBAdsumgQqvLmvR4L_jjXmxeIqo_YnH1dq8JbAZOkj0LfZaaheI0aPjmmq0eVnJmqLFkUOU270kxWP4TymoDikB4rfhQnsLauUYftlS9rh2ZgF2Z_Xgc97GF33xd5SB5SNjn8En7ARPHg-EfLfG9AGeO_lxdI6aWoDYJWi3XEIHKerMc4RD7Mx9vKDwoCWiYOVCqQqcMmnputjOhvqlJKAK6icgLY7Bz_oXnvW3hg9yQrY9ggQSVVokBO1zZsyqEN44UzpLgRNARuc7-ucKPQRNG5Nvw0qkyJrRzh1pfZK6AsV6J6DQEwuK8CGUFsMt829guCohTuqPASAVo6hwVYWs66CVDJccUkMfD25tBnuFuMpeObanqq8C9poTv454A1R840BjX56yp5H1aAj8G8XK1CPEzmjx6qPyD22SZN86o6gLkwaKxRzH5pBXhpBoRFiMfRh3A-tcy97D1DTd3BAQbv5gT7oJ5PO5FBsrzczvdS_Lc6C0FT_Go_UwTehUBSlrKuBCB4_JHfbed2v1hOh5-Mx6HHlrjmLGQ6yC7OUDv5P6FOS2M2qq5ei1hwQApbzqtVI6Kl4w8SKFK6dDBiVsOKdHLEl_dBv-MbvBvya427jR02_wTMcLSv4UGZcpIzh2Vys7roE4Rchzly8v6-nobIARTAUgzZ_cKiXAOKZsFunB9SyrA8MFaLT-kZP9lFre0X9fxhzXpPv8bOi7wYK8CfEYLKNrX7m9NlN4n7syKrm1VteU634EP46DtArlbvvRedAoB4nMXCdpX9syQjNJIbcl_K_tZvqt5kv9L_4TodMYqUOz0albr2OpkiXEoWUcvBTWsjBBqPePRH7YaHiR_2fyLqvQvPcUC7sia_v1Xu8Qkz76U595ESr_mjzwuC9vzU8IK9IdV6XMdR-PSKIh1fv76Wgev3fEPPRag836e2hNkGFG0cFyj_IjrET3fme_oauSnktAsbxHf-tRGPqW6zZulLezAKB6D4I6evooF-FPQfw_SZV7NHeE2nqELj6aSFgPXSQHUHs0TyO37UZqYLcDfLfEI7SvdqThkHHYFSMxtF-NYiIY3Q54s4bAwoYQt7c4WIlh2E3FyIjRPM9gLnl5xudXP5E53fLYJp2cNak-vL015aHpkfftqjMQYRk0L96DjqsE3dD-y9OUNKCRvEhrq8y_LacKWfeJ5rDjwJzW9mNPrk0AIoHhBzXehPujeAjpwGxQbqAjlbGq_e-B6b382I-Xh9q4xea8toBTbkln-5IWwGGoRvnHvH1KMaUr1jfIK96qMfryPspH51RO8c_Nvgm-K3gBtFjCZN8K4RCAf1Pkdo1_HxUb5wzv21cSz-V5Wgq46xT0gtfODLoBeAqSwwh3VdnXm-4XX5sbXbk3oPfqLwqTPQ67Z61T1AT9x0EoF_t1Sj-afQYwqaAMUPkvnl9uI_2JDGuBLpZeBSuCG0hmlLDDRDX4glMREF6YV_JPHisNgA', 1767225602000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225602000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDNCXRE6H94PV0BCS0KM2J', 'dora@example.com', 'v1.pgYy1_1LnBbyIZ8iaNA5WvgPX-NRR0d-K89P7XA8xhd87sIuogn6TRHLu-0DdR73kSYuO6gMdgP5-GJrgo7IbOz0IbiMtzlBQNUaz9Yq6QHlY614FBDVZC2-BhjY5jbulh5p3fzs6voeeKw3xA-_5OUI48KC-KjzH6C5CqOcW31KT63P1CsHOID87znneD5VFfkIrY1-C4mLfz7a7qKOQmqDn_lrDaJj-JTx_5L7uHiYdUpWOh2qwCd-3Tmcwbx0GzpRRHefC-ewaKMnz3eAJEh9x0Z6aLNzynBxTxDnRX3VcH_LtFogK65IVmqt_cx-hEG4EI74-xcYhL5V2K5FiSGNN8OGkjCdqaz-8p_S-81_6ltTWJ6kHPb8U0N-xbFYVJ0fL2LhIFVdceTo9RQUXl8vNfA-Jbu74Y9vkdRl7LoS3B-j36mgJ1hvty5UTb9Ttu7e_99DOw1HC87m2piET7xKbkPfpU9UXoWq4Bhmigz1mt1a2SGkgCK7smzIhkqzaUddzDe6XnV8t8jo46fy_PIPIUPpj0CFaxm2hP3EsxZJYgyWoHUd3Sg3YpVejsja0Ra0z-LE4K0CcIrqFMt5pBgOxLq3rOZNIg9uakC76V0SgiiPuaG-BmJEXYjmMffN39gKh_mB4I3evuWeMTMM7vbScHuRxgKe_E4_l1PZ9fitHfv-Lzx4GbZCXu7eWTrLGM_NbirjxiUZAAuWNDjHPVNzpeyFlvnp9YvaO7F9V-m0lF0ees50tmVDFU0f11IXlO6gtg64TTBxYh566u-58lxrMhasKmxtAbl1if1WXQFB6sRJlYnuTIk3evcWvX15EvCEWKJKDaN-BwGe2SBPVzyOA2zHfYFgoF3skY0R-7wYEEh9lkRMoWN_fv2NAlh6-2gkdwpjdHHAjUS5aTqkNt8KiWCVtUbWXDwBc9DJGvLBONZO2wfEiXJu7ekYDPrSK4kJYMiqxNnfwbxcePU09X6YyIRCUSvzi_hyfjPOFtqH2Ks1DyVkH2g95aFki63eYfJu49ILr4j0IRCBkWmffP6oJ9zkSxSZG2i1_tERI3mJE5isRn3pX2btKxtdHav-vjKLAjsCBTkRzv_drYtr7ldZ8qBv9mnr3fZzUFZQVCeeMOpIfhb5DNFalL17ZXf4MigiM44cDzeJkd-wLitZURcaYmmQgKIutxJIoP_GDcUObAomW3F_DjYFWraEURjfM_892hD-0ZC2Bog13ngm8i5wmfGGIFyfZzOsn9xi3jMTzHezdnuxzv3B_GKTfhTh8_-PzPh5NPNGF6XUcZQhNfGsxsb9p9V01hqoFGxIrqsaMoclkn6_e2guUq_70y71FF6Cc8I2QrC4YPeTksYZU-8NMAqkCjGsSLEdtBdvE03jJkwbWvBIAVjfXnHuXoJy1E7lDuSv-XbwhCrE_jheKanskqUNZSrRV1RJoDI0NVwEu4wDCnImcCCHeverL5c8mr74u5R0CwVerDSZqbxo2Nlwne-pmHTAdwTqJ-eJrwayxwOMCJyHYpNeN9bABI_zsg2B3jP87Px5w28q1netZ-mE6_yZeXTNZClcsNSIoIicYsdzky752j6AWA8yV_ZZHOb922IemzZ2S6-kBC7INfBev3n2Ri-9pkO7RPX8a1Ueaua2hoMIN_lFwa3_XV7RWMeiT-6yhZN6lP74cwOomdTppgDflYDdv2BYRHv8EatBZJsh87nZz3VaVYFOYddLoeVywlWwaq5H2mhyXg6taObqsK-3kgUQ3F7a5Gq3GJtrg2W046-ElD7DNlqRVQI3Vzr5zn3ZwQgktz8BC6-vtdc-APy-qqpr7RXPSEr4yHJO9bkRbMO44U2vjXnkyRztM-Xxuq35ow9qve1uQGt3fEZS-VtrHF6L4ssAtCSl2p4GnWmMulksvnshYHgz_vERQuvvdt23nMAaEpkpgZugfThi7_80NGCz8sLnytaP2uQ5FKCyLNNBYu9-r7S1To48BnzGs93z8L66MUYV8nlEoZMDyYD96tn8YQ1YcaDhyFaHr4tFIEdiiVKVsthnoykTtNi6boqMG1rFBIiENXSE25FKoBqWNcSQlph-EFctkQMNgoJfK8fh3iNDvM8CNv_cyn-Bq-yt-UOqh_4sXcQ89D5P0CKdaQ', 1767225603000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225603000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDWQ9RFB59KAQDD013EMER', 'dora@example.com', 'v1.ff2D4T1dFJLE089NtQnQxgrRqV8gEUY6SDtafQwoRc9WJzPn6eNngqxj6U_2ocjKQEHwGlGCy1IRNm6nk7lri3EO1XMcAdMnEpoh64bWPLtzInBp9YRBTE77G9SWxLeIt2yKLbtISjorw7LufiXqkEuyhQuyp51cAnDvW_R4amO_Ml8Wqju_avQdQ86_pHOJF2urF5GUW7f_hyL8dmUdyVIresZPRnhScMaz1LRU0KDoFC68zRatlZpPCqBUGCdIye9WZaYMmRTiRAeixbUipw8-KTzhhOHDNqlw6odCsK3kI6hRlyw0eiSGWkrtLMN8YEBb-SPy4_Vo5j7NSybvs2n2ayd8G3RfB5QZOuizxIfCQGywh_Z530v6ku24z5wAa204MXFdpF6qRzr_n56A1DLac95pYJwfCM1zUTnqWEO7AkWFL2EXr3BGfTXx4actauPUC0g51G54z-kQHvR8148UoreTLB8z5rtt9cv-_co69cmMKbA0_anY4wJRWaraiMu_8x0QGAv8vmJET-u3sMPHEfaGuT6TVDTMEifDB-udT2Hp5D6N5Wj0sBuUjuDbwRt7CTqTMtTUx1OONC6QhcT8_Uf41e0ZcOQKwZb720bcoHJsT93szcZeDCyF-hjdPVEpjQIIKH7ws0_2W7D0XA9PEAxCHEwL2x_53L6FuRizN9UT3z-kJqYxmSB8RkEwlec8H2cw_bIqIfie12ErgHm1bpQdLr6-jH_jUhLIbdjNUIgsm5dG9LmowBqF64XiI5Gnrvcs3JYDTJNghb2zHf0Hhb1ms4fSS1kIVl8D5hRrk0F4Q1FV0thZTyNUQGTQOs2R5pBQ7ERP_on3QMtY3yqglsaoiX3hZE61oDXL0QZGZxfygAO3rdBTYA7FSO2abo1h18hziZfoLQ8L-5LoFQaJdSAXVaqNaq9XRgE0yJcr9mqZ5KPBsyWczpC1EOb3kcikmgmsnHqPfFPJWQKJZrRkeH1b3GHqaSWjfXRJYzuhvohtGfB-M4wgA_t_LYrTDX6kn5Wi3Ni9EgMyA4N-enp7VveaNNJDvru9SikXW0OmMF1XLQzSYLFlRsbL15vmmjYzJxppdGa4tMoKePAvs7omkpWzq7oawFjnQRxCdMpgEHPPnxOhdcsRVXGp-4n9hNl3OIu2UORSKmW3XaAoaFSbemoH0KG3zwQ6A70jEAFrcSPnYK3tD7lt-6hOpQsKkenID8OcpqiStKhtLfQO3ZYFbRbfZMayRd_x2GsZGz1rHEXvIV9O_2WtbssAqQEBjg2csOKbHi95j3XDdeH8wDs8L5NB8uN_qzp8iv992nvb__ssmmItgozjJ80Ve6tr3BpAKMuDEZpqfLE-RS1_cQe_2TXfcrhY3Waqz371Cl2qKFA5yHSeLTRfP04xe6dN1ERFRqavuBYFwEg54lYkk-3EW6wQOdBQsfLSbklcunN5cfxQ5-ylUo11jDqzuq3Lr-xjOo1cmXIE42kP7upV9H3hwquTDIvgsIse44ZHqSuGlX-nsopPUr-fqQhE_5ORFF7oBbfHxopfDuI276CFsiyTfGvIhStRcwWI-iHME_KO4v0au-1OitBSpgpoy79x_mSTgZIfPAF0gBRJUL5b5XunFLlCSmY1DaJ9_qkBN1jFIkX9i64dyd6xoWU7FiUngF3p24NrPvbKZpKbAh1GU29h-8ul9Pvvop34GpMbD12v6cxAxw3bFhs50d5tJmpmrWgDkKP2xp9K1PUGx046qbIcUDBBq3CdFBQ6USnZi7rCNNVqMSPPS0YowAwcdQB1jlCx-YcHsew9FMtBUfhCnWCvrOXhIjcwS6wGvzw5who-6K26LZLssI07bCL2x43Pax6Tw3PpYhN835xymt7dafK9o-dUmaXKz7b-WNaWPqAziAFBoDPQZyQyzOAa0XKSW3R85vnAFDaB90-7Ww', 1767225843000, 'password/reset-link', NULL, NULL, NULL, 0, 1767225843000, 'kept', NULL);
INSERT INTO "outbox" (id, recipient, sealed, created_at, kind, due_at, expires_at, claim, tries, settled_at, outcome, reason) VALUES ('evt_01KDVDWR90EVY9HKMVKZAF7AZX', 'eve@example.com', 'v1.mQ4ys0k38T9ar-Pz0fCcTKvgJR4tjg82Dx_EzycZJZJkXgos_tdmNAfRcP0tHGL3U1oMk5vqvunIZCEPHjTJPIWI7FginvVaKtx7IT6FzpAryboO_W43zoIeUmT_OFCr5lMQJyiLLipKfEdgdvt6n_0QdybbGaw19unnMDywMAQ532BgsBRRbAmwWL6pT2tMkr3OIPU9L3TMCUOU8Milzcyj1SOY5fbqVsuxtCxhlSXS77kHJQldbg96JAFv7tUlKjbTbtRRmLqR4IgV5F1V5Xqsav59Q53kvMMha_q4nqYMX0kA7QRHPfrWZyhcVU1WsKFIIH9TC0y3ty8mZ-D3LMmVPow7cM-YwVBrH6n6c3GFTexIYUyHRAyBIJldrVk0qyL6DV64XZSoG89xZLQqP1ydU0NK1S79wjJmYzN7FxH-r_6n4LHXHwdFWoJMPmUy9SbDW4TbzYy2j8T3EagcCTiIhb6AjdROj17967EV8ZKVGwEkVn4qrejuofEXmplswKhfN6fBktUpVzkacRM-1dNnr7KtzOfJB2xedaizOx4_-BvYjtIo0l7cd8jfEMDorSVndR6c4nJ3ceN906sWoBZa5uBSHN1KDGfu7t5YCbunjCCRYHYB9LiYhE-iosDdda16dQGMJDhUTtN9n2B-NYSKPqlYpyi0Cll_1q2lOGRtT_dSiV9VJ8RZtuiS8BQlYyQ2wENvsE4VdTLn2a_9s_zsG4ZMX5O68bJpNhJt1zkS5KjEr35AqF9d7h5RkFxfAMzLe152OCJl6h5cmnbAq1RuFX1crXnnRxhBwN4Qk2UdHYC7VOZqG5js3HVDeqQ8GqtZZKjMeKyFHihfZx2I0rzlS1lkaZ5PMGSwUIfhHOgNrl10poLhx63mYictUyCApQvvOzkK9bdZCJJy64SuQeHwO7QfKcLscqzAlMiL3ZxTomaULVxPdompUroo-ARmb_VBxqbMTErvoMZyoRk3dWMAl6R6gNd1kXN87QpK0lOJ798vuxJIZh-D_ZJX7u7HQrGQ7BxNqSx0WWWd1nRE6HwvtgT7gZJcYtFW85ZLH2qxMHM8IOY8M8ogmHZ7jVRlTw-J1H6uxNbqj3jrCf63phutsvoOqwPXOu259F8_K2ArvGJMFEZY7BMgACOiaVBv9NX1Qz_Et2Z-FaNSXToH6Ouyl3DbKa95PBTJcmDCGMGVAIsMPfe7jJMedBU5WWT_PX4cLhJ79IT7mp2Sg4L3g5XaDiiNTGvHr5Nu0VJkB4RhTFflQUCrq3BF-_z9bnGwceKzTuiBNprJpOaLduCJJnmAyJnypfvocK0HJUtS4Li1_MYozGFdfFCa83L9dhm5j6ET2Cir942g1UYFvwwdp8T7ouCfCDMQwk7QewlFooQZdoKY3E4dWSld_kQS3LbxOqTqDurv6kpHThtHmBuPLWVwUYDGK-5BbdoGIc-FL4cjvkydrhLjOCFoSm1kcROcPH-tkjdqiCD_XbzT0kuZ0l0vDo60FXDV1pQ9mqjZnvlu3FzMACoUnxqPhYouQzpAZjCmpJcemiehN-_SsZ4RCJR0dZG6asu9jRLpaABTT9X5t8GpFYPxd6P-QjCY4RMRzg9Qxh-2mBrAq6tWhYocHcVIU4fBreg7iDmaCXBPyiKROcvcL0M47NRX-2j47eGOai8IrlnrD3BNU0hGOMiZs8hqMSJqTQfMk51M7_XfA6yHzNBcly2JyHvpDxBOTaq2iHWpm2wQ6A8CpfkfBKPU04zwus4DFpIgUd0bVC8jjkRXkGqLBX9pIo64LzGhhQ_K1p-AIrepb9AD6uOGi2BlZGSZ0HyrmSBGrLa5epNbc0IzmBUTGrdozhO749vVMJ15kjWHqfbq-RXAJ45aX7-19JENH5sGmIUkDj04fY1plfzYTh0TZE5IayauVQEkw9X4IWTqNcnsByz4q9oyENWmbOEzsdVAs2_J3nvLDqtxONU2NKQGfS7VT7t2ULNyuIHitfru_BB_K69FNm5PwZlP65gnh2jYW51L_oqmJmDEDRIyz6Z61VG9llCBN3kVQFsbYrsSdeyDL9UIXwHfyPZ6Nhrs5FHg9JeabqUqS96oBf5uNIIaunFWuFIGo6Jm6h_zaxgtcl-5Spilnb8INngGTj95HEdyxw', 1767225844000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225844000, 'kept', NULL);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('J5Oq6YA6cV_piHsWdAtJohyzPJeIBb3VeyCtzxtHCGQ', 1, 1767229201000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 7', 1, 1767229201000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('itOLimXaoyNDyegaZg2HMLKMM7yk_Ch6uyy0H7Dkm_Q', 1, 1767229202000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 10', 1, 1767229202000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('JSovlXiX1pbS_LJAqBUSM8NtIhKdoIMrkKryESFvh_4', 2, 1767229443000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 5', 2, 1767229203000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('NHaKjZ_gLkxYpOq2PERy3-Lbj1YneCYfwJnOO3lgchw', 1, 1767229444000);
INSERT INTO "mail_caps" (key, sent, ends_at) VALUES ('all 4', 1, 1767229444000);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ada@example.com', 1767225600000, 'Ada', NULL, NULL, 1767225600000, NULL, 1767225600000, 0, 0);
INSERT INTO "users" (id, email, email_verified_at, name, picture, locale, created_at, disabled_at, owner_since, epoch, revoked_before) VALUES ('usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'bob@example.com', 1767225601000, 'Bob the Builder', 'http://localhost:3000/pictures/7BdI2W4cyCcjmIye1fXY7Q', 'en', 1767225601000, NULL, NULL, 0, 0);
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
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXREB2AC8EQJYZ74NX1', 1767225603000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000005', '{"attempt":"att_01KDVDNCXRFDZV7K577HYRKJRB"}', NULL, NULL, NULL, 'SICUMe5eAK7_vRzPsmVxzfHcsORLRPrrkQZc9_NWc7w', 9);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRF6SBW1Z760QS9F5R', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'e743a077ca-000006', '{"method":"email_code"}', NULL, NULL, NULL, '0Dw-4KKLGKXEQk9hoRZa1QB14jys0cWb6Tl8KcsGHXg', 11);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXREV8823B8MKWYPEZK', 1767225603000, 'sign_up.completed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'e743a077ca-000006', '{"attempt":"att_01KDVDNCXRFDZV7K577HYRKJRB","method":"email_code"}', NULL, NULL, NULL, 'AvsrRAGNWRPpA_2U360Sldup_9AxxSfD9bjP5Q8FE3M', 10);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFS0AW7GKS71H0QZZ', 1767225603000, 'user.created', 'usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', 'application', NULL, NULL, '{"imported":true}', NULL, NULL, NULL, 'ifLHtDR5qOWxN5LhWlpfOJrBNgCP3yCi-bPUPsKglwQ', 14);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRF8QVW7FPW4DWQ0R1', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE5783NG0JDW5166Z', 'e743a077ca-000007', '{"method":"password"}', NULL, NULL, NULL, 'vSe-yomsw2584qF3wIbX1vX3f1G2QqknRGxHrdkXXq4', 12);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFBMTF120F19EG3ET', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRFQW89N0DBZCZHX3N', 'e743a077ca-000008', '{"method":"password"}', NULL, NULL, NULL, 'y37oARekEhYwVAoTGGDwD38-ewG4Te4kCladmFd_fgw', 13);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRFT2SN4EMZ7EYEHRJ', 1767225603000, 'session.ended', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRFQW89N0DBZCZHX3N', 'e743a077ca-000009', '{"reason":"signed_out"}', NULL, NULL, NULL, 'I3dULhTEnglMky9i7Ot1pVa5tr5RlqEjEQrfGc9TORI', 15);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDNCXRE2H8TD2QRH0CXPSS', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNCXRFK3SXY5G6N5AXSNE', 'e743a077ca-00000a', '{"method":"password"}', NULL, NULL, NULL, '_Bj3IHHFxAkKWU6T_f-O35PmQUaIukAO2UCF1YxqZho', 8);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFBTSVMWDQ69YA1HJ', 1767225843000, 'user.changed', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNAZ8FD19P2RH4Z08TZFB', 'e743a077ca-00000d', '{"changed":"name"}', '{"name_after":"Bob the Builder"}', 'PpzLQQyL46kXwMrZXLyMj8jJbArrNDeebKWY7V2D92Y', '{"name_after":"JoCszxT2zfUOuNncOZ9ZsdHQ71TSIka6kd7VfJzrF4o"}', 'Ku3ePbIYreSdtP-FT94KBmeD9YEbqoybOJGEtjb_fRo', 22);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9REVK9WGRPQFYE5WSP', 1767225843000, 'user.changed', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNAZ8FD19P2RH4Z08TZFB', 'e743a077ca-00000f', '{"changed":"picture"}', '{"picture_after":"http://localhost:3000/pictures/7BdI2W4cyCcjmIye1fXY7Q"}', 'koqUSp6-I41BO9KBqRCBZ3YX9MHW75tfb5ejlSvGiuA', '{"picture_after":"TeisXp83LMRvKkvHk0V3BxGaRoqajp9FKoghq7JDkZg"}', 'l7DRVJicJifPGrTlPtWaB4fSBjVvmL35xWPiECzA8IQ', 19);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9REP0ANN9FK4YG90MF', 1767225843000, 'client.created', NULL, 'operator', NULL, NULL, '{"client_id":"cli_01KDVDWQ9RFJNAFK7ET13KMXQV","scopes":"revocations:read"}', NULL, NULL, NULL, 'TYQSAotSDfleRxxQoiUCysINHQCFXC52Txj9Lm3dMbE', 17);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFP8T0414NTZSEQQ6', 1767225843000, 'user.disabled', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'XscfTx4b5YrcXVzMg7PGtIFK6mlg1m056dKkNAh66zo', 23);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RF7QB8KH9DXJZVP6E', 1767225843000, 'signing_key.rotated', NULL, 'operator', NULL, NULL, '{"kid":"3DMkNlhBhrU8KTjDhoytMe_e8CM1fM7FPe_wEUNLtqQ","alg":"ES256"}', NULL, NULL, NULL, 'Y-S4pQgAtMkgSYs5tb1Zon4cD11Zf_kMnJkIj1irc_4', 21);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RETMV8BRANWNPD420', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000h', '{}', NULL, NULL, NULL, '-kfxyI0s51aBZYEyp5V_JO8kOH6LaFQAg9z5MLFQcWs', 18);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9REKNRSXKE743YRXH1', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000i', '{}', NULL, NULL, NULL, 'is_3JINfI07S1aDkf98wJgygBTETTm5rGADd5ATY8kg', 16);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RF5DASDQGP61SRC8P', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000j', '{}', NULL, NULL, NULL, 'ItPLSoOGid2C7wCELzI6Hj5M6U_ashiTPWi2vtZJQXA', 20);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWQ9RFZ392XWFR9XC0ZJR', 1767225843000, 'password.reset_requested', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000k', '{"known":true}', '{"email":"dora@example.com"}', 'OpB0wQMSBzHktfwPa1d3R7TBMM-hElTUwSHkh8d8udU', '{"email":"zA_cXELouQPWjPjTG2l3EIwBMkFpRL0j0jCb39msEVg"}', '4itlZQOv6r7X4MwXbs_ecelClEkz2gQpAAL0xpaLJSE', 24);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWR90E9XSKXPS1PV815JW', 1767225844000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-00000l', '{"attempt":"att_01KDVDWR90FDSTHTCFYD1KR01C"}', NULL, NULL, NULL, 'zOmzb4xelpre1e9REMSbb3b3NwRUMlacR8zmduqV2rE', 25);
INSERT INTO "audit_events" (id, at, type, user_id, actor, session_id, request_id, details, personal, salt, commitments, mac, sealed_seq) VALUES ('evt_01KDVDWR90F60VJMDF0WJ6GMQD', 1767225844000, 'recovery.link_made', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'MP3IYZagODQcpHzAvqaPsMsqglHuzzGneZNO3TFJYA8', 26);
INSERT INTO "audit_checkpoints" (number, at, first_seq, last_seq, leaves, doubtful, previous, hash, signature) VALUES (1, 1767225844000, 1, 26, 'o0E5kB7I9HGhhWB9fQas78_FKw5igBupI6SlgsOENNkn9fiJDszHcTiQ6yy4Y0FvgGde6bzw7XVZgE3Qw0WVVwe6YwF5Uo19U4go82-LMT5w-4QAZUsnESUC4vHme9GTYqOjNjdWds1A2w9O0TDmBqNNC-CZBVFnnsiUGjHcaQA4IxIcOOjU6G1ZwaWTFjXVloGZwNZssQFhn9njD7uy-Oo88ZErRJBLCd_wYjcGk0fwcXrOSwRn_ZqUwcJemfsrtUV17oCfDrKI1iZEOaEpCPjSKGU6Ug0XvxkMJMQqJUrwUYnrcTk4ddBhY9FdV41xeWOt9_707jWQAk23_hkKCFpcEVpoucSnv5Zwtf-YhTo4ZNLAuZFgxw9T92-V736Sn5AtcsQDlCErTNSz659gonNLeIQUDmbVTeb0ZHr3Hitggk1xKrz0B1QV2Tih6PbSV6PYGk-UeNO9W3HgXCJvXsLaMlAw-YUBmfIVt1Y2UfLGk_bwAUPJuMGCciJYlRK9nIyorkVjXL7qsylI-SHO7HCoNNRsaqXGhbuHybPfld5GEegLVqeZx5xEsbZOuXUOKhVJguzQHTdOnqohkZ8OA7zfVwzXxkcSvZf9ueuLjATxQgJFXj_hwEMQreOkt1WLW6cWM519R9NwivxCMk9SBOwU3ahhVX3z6dYI3snVn2YtxRAMHKNrs0eNLgiJhs60-ubXoZz5K017804iEmr_jfJumt8LGbujpbRbFZbNS60MMMkQciWN2cC9ISha0w8WvQPAB4d5HoZ9a-5KXlWFJx2cjv8ZYyu53hF39Laaq69pLheaAjL2e-w2NpdJN0IzxAtGKSTDcUT2LbzJ8pqHcWMrJ_jcNXfRRBtwZACP6A7vV-69Wdsq1mB0mfaRn84jWcKuK0UvCWJlZr6YmtZBz39azfDjTqiBnB-onPKtvWOUcz4g1YGZEfStUMHWEGbylop4KVxG0C9H0KyuCGuBqjr9iRb4wEF9wyDz-PnCpghrY8vtMyyfvAS-PbGvOVUtobaVWOxgamEjGpxzCE-Ld-iovM6DQ0mppY5ixi-MkBqvuhfaVWQyEOW_Hi4jlUnli33i75GalBSKFMckaxKeyzixM9ZAhQ', '[]', '', 'jBDUNsl4tVzisLLoGblKIdR-HEIF_cY3bW_8RQ92PCM', 'qV4FJa5asRQR2yJd1SRGKcHWtYZWA2rbvYn6L3eieClj6owFdIG993M2zOvx9lBfZNyJiybIUvj5OXSzdh-uCw');
INSERT INTO "audit_keys" (id, public_key, sealed_private) VALUES ('checkpoints', 'jY1TSVxvYwGvKzUqPuHpr4BcMwR4zaXsyD5QZii9jdI', 'v1.zOyejCmjX3HiRA73pdXjrRtEDzz96k7Dp9R_ocicJ-1agsJL6wF1zpNeApcMSIhnTtj0sOLAbZNVR_ePyTwVBBDsGceJg65F88e_2AjXdUeD5ZmItgWsk0AjR9k');
INSERT INTO "revocation_head" (id, seq) VALUES (1, 4);
INSERT INTO "revocations" (seq, at, exp, kind, revoked_id, issued_before) VALUES (1, 1767225603, 1767226323, 'session', 'ses_01KDVDNCXRFQW89N0DBZCZHX3N', NULL);
INSERT INTO "revocations" (seq, at, exp, kind, revoked_id, issued_before) VALUES (2, 1767225843, 1767226563, 'access', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', NULL);
INSERT INTO "revocations" (seq, at, exp, kind, revoked_id, issued_before) VALUES (3, 1767225843, 1767226563, 'access', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', NULL);
INSERT INTO "revocations" (seq, at, exp, kind, revoked_id, issued_before) VALUES (4, 1767225843, 1767226563, 'subject', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 1767225848);
INSERT INTO "signing_keys" (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from, removed_at) VALUES ('NLQwgbaIaD6e6wtD8Os15Umm1DOSN0OAyKieZ5TVoYA', 'ES256', 1, '{"kty":"EC","x":"fSUA_LCmNbZ-L_bmnMKATEY4kAX3EK7PI_HoEyhvgeo","y":"8lwlGCQJH6hGBf8Z1COi3xLTrh3iL7eJc1fayfC4X3A","crv":"P-256"}', 'v1.PmUjuQt2Ziiah217CaEveeojZNAAhrvBy2B5x6_uP8WUsIypDga1vXa-c1PZx25HFloHeGvIKudF4inYrzGEi1Ou3IVr1LPpzcuFJ94uq2iiWIjvu4giU2cCS44SpZw8tVfFg_X9YawHI8OjWI3PPaPQCk8BopNW1HCDfH3jbWYpgnAxzq-hzrpDbUtRlU2lsIN-vvCi0EIqt2Mwwlq_5VxzCJTWNiK0Km81fvlLC9iJTsJRKnY27DwSydsaFNdRkqqtMYzQiRR0DXWZ', 1767225600000, 1767225600000, NULL);
INSERT INTO "signing_keys" (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from, removed_at) VALUES ('3DMkNlhBhrU8KTjDhoytMe_e8CM1fM7FPe_wEUNLtqQ', 'ES256', 2, '{"kty":"EC","x":"wWRbhpoR6iv_nxZenb-mFOV8kKHvsxzWv6pWPs1yMPs","y":"g_blyHrqHgpLh0AymN_nPj3BYe3NjRI0AobBj49tIQ8","crv":"P-256"}', 'v1.Cb79v8cpK2jcuTsoDzTJBuX79o740VzvrOSj-qzIq8faDcssRnQSMIVvTEYB7YHKACOD9zW7bzK0PpKhL3b_j0bni86RVIC2M8YevqVSZm38pC825kruraMrHAqBSO4R4s0nXRUfn3q4nvX_MSIX2PtVQP-2mQHRdBcMPM71lmxJhYKfDif8UteV5IrW8HslsY7FzIBVC5IvQ8T7AEFmkfcxi351_xRv1psWx11np2FM_f2SQkBHfKXriFo3PAJqpsZwdC2IwXRN2F8S', 1767225600000, 1767225917000, NULL);
INSERT INTO "signing_keys" (kid, alg, generation, public_jwk, sealed_private, published_at, signs_from, removed_at) VALUES ('ldWtebk4irdB92JAtKsA2DywrwmFDgW4VGEyCbYYrWE', 'ES256', 3, '{"kty":"EC","x":"vpoPfDleZqcGKXrHYJskO3LtyNJjS-Fis8fWh1OJ-I8","y":"c05xm5hwpA02_Q5HcpKtZ0N-Ho3dgRJ5fRiI27f4Hq8","crv":"P-256"}', 'v1.9HDqNl1aYLVC8FJhfhVZLNlniPPDwD9qHgzShMeOFcYwRgswxA6AJxgKzBYx6veepKj9Ro9LPEvPn4eXXEioK7_1exfxEATiBtktHSOc_y4GgVHkdxvdteEZweEEwYmA_bmAk62JOJJjEcQdXcS5G81FNkCx05O57AfMMFuHBxOMBvZ76y4FlTvRwu1vETS1PIN9ydB161MDCmfjgPvk7HLUte63n8YUZdwX8_pIxqy_XQAzWSLMwPJj1YuDbbfWxuN_8C4F68gk7Cp-', 1767225843000, NULL, NULL);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNAZ8FD19P2RH4Z08TZFB', '19Wi4W8dDzfqryqdWaUO4xDolDkM8NVJIfuM6T-wfpo', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 1767225601000, 1767225843000, 1767312001000, 1767229443000, 1767225601000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNBYGE0ES4D2GRAN9BCG0', '9M_BocNW7Ro5UN1uzMukRvW1j0gxfQbbcRFLH2fske8', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 1767225602000, 1767225602000, 1767312002000, 1767229202000, 1767225602000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, 1767225843000, 'disabled', 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'fO0gc-LejxHqEdT9nZnCxEqH60UtVy4Gn5J7TBtj6v4', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 1767225603000, 1767225603000, 1767312003000, 1767229203000, 1767225603000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRE5783NG0JDW5166Z', '0YpRDFDEGoh679gzv4pdFNJSuCCtqIOHLiceTVoSh8s', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 1767225603000, 1767225603000, 1769817603000, 1768435203000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 1, NULL, NULL, NULL, NULL, 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRFQW89N0DBZCZHX3N', 'HVOvD9TNnG9y-8tnGSI_NBpU_B3IUirM6wIq67XmMqw', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 1767225603000, 1767225603000, 1767312003000, 1767229203000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 0, NULL, NULL, 1767225603000, 'signed_out', 0);
INSERT INTO "sessions" (id, token_hash, user_id, created_at, last_seen_at, expires_at, idle_expires_at, auth_time, amr, acr, remembered, user_agent, ip, ended_at, end_reason, user_epoch) VALUES ('ses_01KDVDNCXRFK3SXY5G6N5AXSNE', 'BBV_UboIcZLlVCnJmGYUR5DqdsdZBSo0oiV2CUBUvhE', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 1767225603000, 1767225843000, 1767312003000, 1767229443000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO "refresh_families" (id, session_id, user_id, client_id, sealed_secret, access_in, binding, generation, created_at, expires_at, idle_expires_at, turned_up_ms, turned_by, retry_key_hash, shared_generation, shared_run, ended_at, end_reason) VALUES ('fam_01KDVDNCXREBERRJ3J321JYWS1', 'ses_01KDVDNCXRFK3SXY5G6N5AXSNE', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'first-party', 'v1.7jJER4b7eD7-GEpwS6Ul_ZucPMX-vjEgaLC_bScpht1_Vb_8Rq12Jyd3A-bjirYOaSu5rHC1IVGZqoMHuOtR6un-GvZLRcY', 'body', NULL, 3, 1767225603000, 1767312003000, 1767312003000, 243000, 'OQ_qvHhuNp5VuQQlHWQ7UrUraRxg63SkmO98bfmTvxI', NULL, 0, 0, NULL, NULL);
INSERT INTO "service_uptime" (id, up_ms, beat_at) VALUES (1, 0, 1767225600000);
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDNAZ8EJQ897XBH1V7SF83', '_e1xXNp3JdDAofW2lRrDOdhu_Je45zi-T3JaPMatCyA', 'sign_up', 'bob@example.com', NULL, 'v1.lhHZAqARJJgzbUaZHQpmCw1LvYS4j3_znb80jbUJ-wXUKYAYbaot2md27t6bX6ymLPEvG1G3OuzMSaXgeEaZczK3lgIjUXAlk0fztFFYupnoeqx8REttH4RC7PmlX1z2H7otd25K6HkeEKfy3wfCcOS6e1jZW5L3rWE6vIUCv12kAoO30nFxd_IslwE', '{"remember":false}', 0, 1767225601000, 1767226201000, 1767225601000, 'en');
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDNBYGEXGRE8DGRCK4QG9S', 'sbcvk3hd-nF1whH2N0ip8QqL6osP3vnFxEflj-_WxSg', 'sign_up', 'carol@example.com', NULL, 'v1.0jfNTv1D4XFOKhPpzUe283U8e96c0Ct60wStnVrNuw2z8aMUaObyHnTo4K83ocZjub0dcT-OgTfE-W5Jr7JOOu4slL2Xy13mmtNlsUv_F2Ngi01Rep1VbkhD1UsKssKwB0bKvWPWuT7OMLTWdM7mgBELkJaldLwIew1biWydIGm5ihpslEEIzesrnsg', '{"remember":false}', 0, 1767225602000, 1767226202000, 1767225602000, 'en');
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDNCXRFDZV7K577HYRKJRB', 'CN2I8qwzoJDAK5Td78gp6btQCjmthxjvh16DPFAwxg4', 'sign_up', 'dora@example.com', NULL, 'v1.P2lqIctBnUgH3p51nZwn89ruKKH1f1q2q1q93ynxongbSbizx4BxsANvI7cWoMPDu6zBxIDCuUVNBgM9ELjEG5ouyJEkMKXjLWKT-71sAuW0FX9eU6SG_LQT-DGRMs55s-WLZOP7acIZdANalFsxo4oI9n97INJruJrwWmwqvLFYJDgR7SsK8drUe8k', '{"remember":false}', 0, 1767225603000, 1767226203000, 1767225603000, 'en');
INSERT INTO "attempts" (id, proof_hash, intent, email, name, enrolments, options, decoy, created_at, expires_at, completed_at, locale) VALUES ('att_01KDVDWR90FDSTHTCFYD1KR01C', '5eflcSjj2fVWvOZzHU-LxaT3JTo3y9HGD5v73UibLJI', 'sign_up', 'eve@example.com', NULL, 'v1.npUEUb7vpnSIjipzKPks4B7Ayda_W9wcufl1lfBzAMTjW2Dpjj8F7kIC_tnHVwP3O4VATUla6CIEt6omAageZPYx0vF6xIPXx_TZ9a_MZprzZuk29kfLTH7QI-Cu5bE0DZreWCSyhSRU9VKd7Wd3jV56xOEjVGkz_paNjse9JFEXZ3PQwc1pcc1llFo', '{"remember":false}', 0, 1767225844000, 1767226444000, NULL, 'en');
INSERT INTO "sign_in_tries" (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at) VALUES ('vfw78mPKZexV98a-Dlxhm9ZFx2Sfi9BbfR1XAnhUVCI', 0, 0, 1767225663000, 0, 0, 0, 0, 0, 1767225603000);
INSERT INTO "sign_in_tries" (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at) VALUES ('GS3bkkUYOa82Rsi7GbQ5q7ftNnLLTY40zg5RTaXtJ1g', 0, 0, 1767225663000, 0, 0, 0, 0, 0, 1767225603000);
INSERT INTO "sign_in_tries" (identifier, failures, reserved, reserved_until, failed_at, locked_at, notified_at, notices, notices_since, used_at) VALUES ('PbDWGz7x5YquHUef85pp2Cbsjr5fsinSJ23-6MF2ZSw', 3, 0, 1767225903000, 1767225843000, 0, 0, 0, 0, 1767225843000);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNA00FB8T8PWTNF6HN2GV', '$argon2id$v=19$m=19456,t=2,p=1$jGm5QRTXpGbBJh4UPTvKcw$Eage3fUqhhHlCbPQ6N1APVQt4mCqFCsbK8eah+7qPkc', 1767225600000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', '$argon2id$v=19$m=19456,t=2,p=1$HrXIPdaJoHQSmtU2sT2vCg$KxOLLDjn2oczP4IKqVDBRRNfIrd5dP9IKfy0kYJ1d3g', 1767225601000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNBYGFHNVGZ6S424K7PAF', '$argon2id$v=19$m=19456,t=2,p=1$bKhjjQ87jrYlkPu8ZvxyGA$CyOY7SoMnncBAwu96+BAx0+y/coadQjAQzp9dTk11oM', 1767225602000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', '$argon2id$v=19$m=19456,t=2,p=1$WZ3DB9YHuUZdvfT65TOsFg$3vPanH3wezL/VltsqvJV2EaukconxXx6qjGGzjYMlcA', 1767225603000, NULL);
INSERT INTO "password_credentials" (user_id, hash, changed_at, imported_like) VALUES ('usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', '{imported}$2y$10$FERTTtxB9dXPODTaVstRiOLU.2r68qiMvKVwO5HAqrmPDRJgrsQzu', 1767225603000, '$2y$10$.....................................................');
INSERT INTO "password_links" (token_hash, purpose, user_id, email, user_epoch, created_at, expires_at, used_at) VALUES ('SvnEaC7UiLnp0GRjLkdLwkQFQV7bY0QXj0BdKq34S5s', 'reset', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'dora@example.com', 0, 1767225843000, 1767226443000, NULL);
INSERT INTO "password_imports" (imported_like, last_import_at) VALUES ('$2y$10$.....................................................', 1767225603000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDNAZ8EJQ897XBH1V7SF83', 'Zsy4kDM46q6ppM2DX18fK03ASt70QUkDSviJaPpr1U4', 'UML5vqTmGXbn2qPvZJ5LvCPhWnap3cm_QOOfaA1wpCo', '0j6myRVPDharNNVUfn-23V6Iv5Q9wAXiMG3VN1ZJC4s', 1767226201000, 0, 1, 1767225601000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDNBYGEXGRE8DGRCK4QG9S', 'R-7QmBAXQp6YI_CCryU3cWuAGDCNEMJL3MIu20uOtTs', 'T-z6J3nGCVQLYnptou9ljl51e4g8d1uZMWfcEaMG4vg', 'icbhQHeLErVhnWAI-6AyqORXYyCa3HxzN5Vd3LSQSzs', 1767226202000, 0, 1, 1767225602000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDNCXRFDZV7K577HYRKJRB', '9F2cMjS_l3dguN5FwLH23NVFmphkpWr9Il7dCNSlAy4', 'ovxwRGMRD_YQLqEG_qTAE5CLuOr3-wQGoxkj-0Xe2ZA', 'daJWapwyFVGNwwD6QJaCN5TCfmDpCdlkVnpFeUfUtAY', 1767226203000, 0, 1, 1767225603000);
INSERT INTO "one_time_codes" (attempt_id, token_hash, code_hash, confirm_hash, expires_at, tries, sends, consumed_at) VALUES ('att_01KDVDWR90FDSTHTCFYD1KR01C', '_l9mfGDAx0ezIZdogZyEPIu1vqW376nfKInHNoAE5ZU', 'H_mkUtijIY8yEiBEdsYTnVdz1yKPWTlQ_hxeMOTkSBg', 'eq0C-c7djVJewo51PHZkO03Kuv50qBb0G_VMG6L7nso', 1767226444000, 0, 1, NULL);
INSERT INTO "setup" (id, nonce, expires_at, completed_at) VALUES (1, 'COXeNUztz77DStFw4-Xy7g', 1767227400000, NULL);
INSERT INTO "recovery_links" (user_id, token_hash, expires_at, used_at) VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', '3DwWET7guPMJatK6kfQwajIwe7FOZHbq_YhxFgQzwJE', 1767227644000, NULL);
INSERT INTO "api_clients" (id, name, audience, secret_hash, scopes, created_at, removed_at) VALUES ('cli_01KDVDWQ9RFJNAFK7ET13KMXQV', 'orders', 'https://orders.example', 'ffgUOBSMsL1j_7GtYhmzdHDO1O_DEbO891qtyZ8NtJI', '["revocations:read"]', 1767225843000, NULL);
INSERT INTO "pictures" (id, user_id, webp, created_at) VALUES ('7BdI2W4cyCcjmIye1fXY7Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'UklGRpgBAABXRUJQVlA4IIwBAADwJwCdASoAAQABPmEwk0ikIrGhICliMAwJaW7hdccW4B9kYT/1EP4jrgTH+yMvhHo/6ebv4AKa+lyNg8sXf3WATy14LM6AxTGAvbRUbGrET6ZPw360PJdwm7ieBJ8tCj9AlsDEwNxA6KT3BPhYZPVytv7tBH6XIj38JVueWLv7tBHcS7c2AJcjYPLF39chcK9QY4mbQD9AlsDEwNxA6KT3BPpk/DfrQ8l3CZI4XE8J4CeBJ8tCj9AlsDEwNxA6KT3BPpk/DfqvHiwSNa9zyxd/dnhdBhNkPICCo/QJbAxMDcQOik9wT6ZPw360PJdwm7icqrS7+7QR+lyNVxzHEzaAfoEtgYmBuIHRSe4J9Mn4b9aHku4TdxPAk86MGxsrHiqNsHli7+uSHu0EfpcjYPKaUjAXtoqNlBIHlrwWZ6yDQK3PLF392dwAAP7/uTLVpqFQ/FOOadhuZFJxUZ7U26tmfqg6bM3GKRX6djYTu3P4n8awZc3GeTxDUmdqRqaQPAmZlCmp6TFydwzeAAA=', 1767225843000);
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
CREATE UNIQUE INDEX pictures_user_id ON pictures (user_id);
