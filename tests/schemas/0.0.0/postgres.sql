CREATE TABLE api_clients (
    id text NOT NULL,
    name text NOT NULL,
    audience text NOT NULL,
    secret_hash text NOT NULL,
    scopes text NOT NULL,
    created_at bigint NOT NULL,
    removed_at bigint
);
CREATE TABLE attempts (
    id text NOT NULL,
    proof_hash text NOT NULL,
    intent text NOT NULL,
    email text NOT NULL,
    name text,
    enrolments text NOT NULL,
    options text NOT NULL,
    decoy integer NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    completed_at bigint,
    locale text DEFAULT 'en'::text NOT NULL
);
CREATE TABLE audit_checkpoints (
    number bigint NOT NULL,
    at bigint NOT NULL,
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    leaves text NOT NULL,
    doubtful text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL,
    signature text NOT NULL
);
CREATE TABLE audit_events (
    id text NOT NULL,
    at bigint NOT NULL,
    type text NOT NULL,
    user_id text,
    actor text,
    session_id text,
    request_id text,
    details text NOT NULL,
    personal text,
    salt text,
    commitments text,
    mac text,
    sealed_seq bigint
);
CREATE TABLE audit_keys (
    id text NOT NULL,
    public_key text NOT NULL,
    sealed_private text NOT NULL,
    CONSTRAINT audit_keys_id_check CHECK ((id = 'checkpoints'::text))
);
CREATE TABLE clock_advance (
    id integer NOT NULL,
    advanced_ms bigint NOT NULL,
    CONSTRAINT clock_advance_id_check CHECK ((id = 1))
);
CREATE TABLE counters (
    id text NOT NULL,
    value bigint NOT NULL,
    ends_at bigint NOT NULL
);
CREATE TABLE jobs (
    name text NOT NULL,
    due_at bigint NOT NULL,
    holder text,
    lease_until bigint NOT NULL,
    failures integer NOT NULL
);
CREATE TABLE mail_caps (
    key text NOT NULL,
    sent bigint NOT NULL,
    ends_at bigint NOT NULL
);
CREATE TABLE one_time_code_failures (
    address text NOT NULL,
    failures integer NOT NULL,
    ends_at bigint NOT NULL
);
CREATE TABLE one_time_codes (
    attempt_id text NOT NULL,
    token_hash text NOT NULL,
    code_hash text NOT NULL,
    confirm_hash text NOT NULL,
    expires_at bigint NOT NULL,
    tries integer NOT NULL,
    sends integer NOT NULL,
    consumed_at bigint
);
CREATE TABLE outbox (
    id text NOT NULL,
    recipient text NOT NULL,
    sealed text,
    created_at bigint NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    due_at bigint DEFAULT 0,
    expires_at bigint,
    claim text,
    tries integer DEFAULT 0 NOT NULL,
    settled_at bigint,
    outcome text,
    reason text
);
CREATE TABLE password_credentials (
    user_id text NOT NULL,
    hash text NOT NULL,
    changed_at bigint NOT NULL,
    imported_like text
);
CREATE TABLE password_imports (
    imported_like text NOT NULL,
    last_import_at bigint NOT NULL
);
CREATE TABLE password_links (
    token_hash text NOT NULL,
    purpose text NOT NULL,
    user_id text NOT NULL,
    email text NOT NULL,
    user_epoch bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint
);
CREATE TABLE recovery_links (
    user_id text NOT NULL,
    token_hash text NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint
);
CREATE TABLE refresh_families (
    id text NOT NULL,
    session_id text,
    user_id text NOT NULL,
    client_id text NOT NULL,
    sealed_secret text NOT NULL,
    access_in text NOT NULL,
    binding text,
    generation bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    idle_expires_at bigint NOT NULL,
    turned_up_ms bigint NOT NULL,
    turned_by text NOT NULL,
    retry_key_hash text,
    shared_generation bigint DEFAULT 0 NOT NULL,
    shared_run integer DEFAULT 0 NOT NULL,
    ended_at bigint,
    end_reason text
);
CREATE TABLE revocation_head (
    id integer NOT NULL,
    seq bigint NOT NULL,
    CONSTRAINT revocation_head_id_check CHECK ((id = 1))
);
CREATE TABLE revocations (
    seq bigint NOT NULL,
    at bigint NOT NULL,
    exp bigint NOT NULL,
    kind text NOT NULL,
    revoked_id text NOT NULL,
    issued_before bigint
);
CREATE TABLE root_secret_probe (
    id integer NOT NULL,
    sealed text NOT NULL,
    CONSTRAINT root_secret_probe_id_check CHECK ((id = 1))
);
CREATE TABLE schema_migration (
    slice text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL
);
CREATE TABLE service_uptime (
    id integer NOT NULL,
    up_ms bigint NOT NULL,
    beat_at bigint NOT NULL,
    CONSTRAINT service_uptime_id_check CHECK ((id = 1))
);
CREATE TABLE sessions (
    id text NOT NULL,
    token_hash text NOT NULL,
    user_id text NOT NULL,
    created_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    idle_expires_at bigint NOT NULL,
    auth_time bigint NOT NULL,
    amr text NOT NULL,
    acr text NOT NULL,
    remembered integer NOT NULL,
    user_agent text,
    ip text,
    ended_at bigint,
    end_reason text,
    user_epoch bigint DEFAULT 0 NOT NULL
);
CREATE TABLE setup (
    id integer NOT NULL,
    nonce text NOT NULL,
    expires_at bigint NOT NULL,
    completed_at bigint,
    CONSTRAINT setup_id_check CHECK ((id = 1))
);
CREATE TABLE sign_in_tries (
    identifier text NOT NULL,
    failures integer NOT NULL,
    reserved integer NOT NULL,
    reserved_until bigint NOT NULL,
    failed_at bigint NOT NULL,
    locked_at bigint NOT NULL,
    notified_at bigint NOT NULL,
    notices integer NOT NULL,
    notices_since bigint NOT NULL,
    used_at bigint NOT NULL
);
CREATE TABLE sign_in_unlocks (
    token_hash text NOT NULL,
    identifier text NOT NULL,
    user_id text NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE users (
    id text NOT NULL,
    email text NOT NULL,
    email_verified_at bigint,
    name text,
    picture text,
    locale text,
    created_at bigint NOT NULL,
    disabled_at bigint,
    owner_since bigint,
    epoch bigint DEFAULT 0 NOT NULL,
    revoked_before bigint DEFAULT 0 NOT NULL
);
CREATE VIEW signed_in AS
 SELECT s.id,
    s.token_hash,
    s.user_id,
    s.user_epoch,
    s.created_at,
    s.last_seen_at,
    s.expires_at,
    s.idle_expires_at,
    s.auth_time,
    s.amr,
    s.acr,
    s.remembered,
    s.user_agent,
    s.ip,
    s.ended_at,
    u.email,
    u.email_verified_at,
    u.name,
    u.picture,
    u.locale,
    u.created_at AS user_created_at,
    u.disabled_at,
    u.owner_since,
    u.epoch,
    u.revoked_before
   FROM (sessions s
     JOIN users u ON ((u.id = s.user_id)));
CREATE TABLE signing_keys (
    kid text NOT NULL,
    alg text NOT NULL,
    generation bigint NOT NULL,
    public_jwk text NOT NULL,
    sealed_private text,
    published_at bigint NOT NULL,
    signs_from bigint,
    removed_at bigint
);
CREATE TABLE store_key (
    id text NOT NULL,
    sealed text NOT NULL
);
INSERT INTO api_clients VALUES ('cli_01KDVDWQ9REMZT4SM4MMPVB6HP', 'orders', 'https://orders.example', 'pNqCHVNVC9cCwrfAreLfCliTMlwCMupDKNYf6jvWKdE', '["revocations:read"]', 1767225843000, NULL);
INSERT INTO attempts VALUES ('att_01KDVDNAZ8EJQ897XBH1V7SF83', '_e1xXNp3JdDAofW2lRrDOdhu_Je45zi-T3JaPMatCyA', 'sign_up', 'bob@example.com', NULL, 'v1.lhHZAqARJJgzbUaZHQpmCw1LvYS4j3_znb80jbUJ-wXUKYAYbaot2md27t6bX6ymLPEvG1G3OuzMSaXgeEaZczK3lgIjUXAlk0fztFFYupnoeqx8REttH4RC7PmlX1z2H7otd25K6HkeEKfy3wfCcOS6e1jZW5L3rWE6vIUCv12kAoO30nFxd_IslwE', '{"remember":false}', 0, 1767225601000, 1767226201000, 1767225601000, 'en');
INSERT INTO attempts VALUES ('att_01KDVDNBYGEXGRE8DGRCK4QG9S', 'sbcvk3hd-nF1whH2N0ip8QqL6osP3vnFxEflj-_WxSg', 'sign_up', 'carol@example.com', NULL, 'v1.0jfNTv1D4XFOKhPpzUe283U8e96c0Ct60wStnVrNuw2z8aMUaObyHnTo4K83ocZjub0dcT-OgTfE-W5Jr7JOOu4slL2Xy13mmtNlsUv_F2Ngi01Rep1VbkhD1UsKssKwB0bKvWPWuT7OMLTWdM7mgBELkJaldLwIew1biWydIGm5ihpslEEIzesrnsg', '{"remember":false}', 0, 1767225602000, 1767226202000, 1767225602000, 'en');
INSERT INTO attempts VALUES ('att_01KDVDNCXRFDZV7K577HYRKJRB', 'CN2I8qwzoJDAK5Td78gp6btQCjmthxjvh16DPFAwxg4', 'sign_up', 'dora@example.com', NULL, 'v1.P2lqIctBnUgH3p51nZwn89ruKKH1f1q2q1q93ynxongbSbizx4BxsANvI7cWoMPDu6zBxIDCuUVNBgM9ELjEG5ouyJEkMKXjLWKT-71sAuW0FX9eU6SG_LQT-DGRMs55s-WLZOP7acIZdANalFsxo4oI9n97INJruJrwWmwqvLFYJDgR7SsK8drUe8k', '{"remember":false}', 0, 1767225603000, 1767226203000, 1767225603000, 'en');
INSERT INTO attempts VALUES ('att_01KDVDWR90FB59KAQDD013EMER', 'PWL_TiixHK8MRQOkKtNjab2YfV5XAyijrgjWzK6IgHg', 'sign_up', 'eve@example.com', NULL, 'v1.ff2D4T1dFJLE089NNp7L03-2vHBdBMWIl51uzmC_Bymsdlrh7vbE8yC4OJ2JjCE3YYk0Vavs6Fy-oPNgYAHhncBUVcGfL0qvWZVIKr8OtBG7vNG7XA9epayLFKoyDTF5pNsoGovM7lP8oWd5FsKZRFV_0RL50W69wriUnlZ6guT7cXTas6VdJ2Mc-FQ', '{"remember":false}', 0, 1767225844000, 1767226444000, NULL, 'en');
INSERT INTO audit_checkpoints VALUES (1, 1767225844000, 1, 24, 'o0E5kB7I9HGhhWB9fQas78_FKw5igBupI6SlgsOENNkn9fiJDszHcTiQ6yy4Y0FvgGde6bzw7XVZgE3Qw0WVVwe6YwF5Uo19U4go82-LMT5w-4QAZUsnESUC4vHme9GTYqOjNjdWds1A2w9O0TDmBqNNC-CZBVFnnsiUGjHcaQA4IxIcOOjU6G1ZwaWTFjXVloGZwNZssQFhn9njD7uy-Oo88ZErRJBLCd_wYjcGk0fwcXrOSwRn_ZqUwcJemfsrtUV17oCfDrKI1iZEOaEpCPjSKGU6Ug0XvxkMJMQqJUrwUEVpoucSnv5Zwtf-YhTo4ZNLAuZFgxw9T92-V736Sn5AtcsQDlCErTNSz659gonNLeIQUDmbVTeb0ZHr3Hitggk1xKrz0B1QV2Tih6PbSV6PYGk-UeNO9W3HgXCJvXsLaMlAw-YUBmfIVt1Y2UfLGk_bwAUPJuMGCciJYlRK9nIyo1zXD3AQUzWnBwSSTJD1azUPucxWQIF8x2dQlEwEH5PEDHnA6lFAigsGAJbmS0ZcYGgigKOVWFj1hw0VhTivYIY2tSPjmBz3HtKHgkkabj6WGk0pWmvM7dlEdfJXyV08JYLVqeZx5xEsbZOuXUOKhVJguzQHTdOnqohkZ8OA7zfVwTDNFIoNrMmIEWiVok_SlIM4ipfBAYh6GApRowSqntII0Hy4pASrD9G60sXoBA-ojgx_oBh_sCguiztSwCPZatEMNsxlmQwVEuKQnB_P1WBS-0nPzN9QwncJffXqlQTghQR4mWy46pRpzfc5izozR8PVZYa-Lw831BjGk_D5FY5qwVCMFhN-Ggh-RK1O4mktWe-qv47P4RKMg6fPV5PQhi-40_75pxeGr5umQvw7qHnMQIUYhn1YcMzQHdxP_sqDBvoaFaYLGZM5HU9XbsvED7N2BP6s-MpIqkN303jTjszbvQXKWot8dx2P410wTUSaqijDtMAqYPKwUwIlPPflbdihsDLEETxbwWFPEdRTgMd9u7qvU2WTH2XippWQNLLyMwpc', '[]', '', '63vPzzyoyUGlKpiKnJpEurRYqytaH5d_MRBo_siWppg', '81tgAZjXDHKnQV9mVGqd7IzwWegBnY9OT8KeoTWKFfqStgfIAhCeoJ4UmW6kXS9i0RRu7N0X_Z1-UE3pLe5UBA');
INSERT INTO audit_events VALUES ('evt_01KDVDNA00EMMVZG04QBSWYFQY', 1767225600000, 'owner.created', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'rg55Cd_fkl5Uzs9I3AHRQR2udWzM_GaAlDzXdHPJg7I', 1);
INSERT INTO audit_events VALUES ('evt_01KDVDNAZ8E97RBXNQN10DH9H9', 1767225601000, 'sign_up.completed', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNAZ8FD19P2RH4Z08TZFB', 'e743a077ca-000002', '{"attempt":"att_01KDVDNAZ8EJQ897XBH1V7SF83","method":"email_code"}', NULL, NULL, NULL, 'HhKFh3jZnQo6n1017ickuVKOEf0zJ9WY2D0pbfiUcGQ', 2);
INSERT INTO audit_events VALUES ('evt_01KDVDNAZ8FGBT6R9Z13ND7NW4', 1767225601000, 'sign_in.succeeded', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNAZ8FD19P2RH4Z08TZFB', 'e743a077ca-000002', '{"method":"email_code"}', NULL, NULL, NULL, '0D8oSKjaKmLnPLe12rJCGWWUiMUo5eLDA0dljaeiAFA', 3);
INSERT INTO audit_events VALUES ('evt_01KDVDNAZ8FPSSDDZZBJBSBQCS', 1767225601000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000001', '{"attempt":"att_01KDVDNAZ8EJQ897XBH1V7SF83"}', NULL, NULL, NULL, 'RwpDHa7mlmWWI77Sd1g_WiIrywN9v3Q_ivSkrwoVKCs', 4);
INSERT INTO audit_events VALUES ('evt_01KDVDNBYGEM48HSWEVN3GWSPG', 1767225602000, 'sign_up.completed', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'ses_01KDVDNBYGE0ES4D2GRAN9BCG0', 'e743a077ca-000004', '{"attempt":"att_01KDVDNBYGEXGRE8DGRCK4QG9S","method":"email_code"}', NULL, NULL, NULL, 'xWUK_oLS2B38XP91-tcvXQcLO4hBbMAbI3hFZCVSkfc', 5);
INSERT INTO audit_events VALUES ('evt_01KDVDNBYGEQPABG9HGR20QFRD', 1767225602000, 'sign_in.succeeded', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'ses_01KDVDNBYGE0ES4D2GRAN9BCG0', 'e743a077ca-000004', '{"method":"email_code"}', NULL, NULL, NULL, 'fSu7qP8TjyJ7b9kz9LVj_a6QClYjyRjdnVEpy0hQdX0', 6);
INSERT INTO audit_events VALUES ('evt_01KDVDNBYGFY4VH1PARV87YTGN', 1767225602000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000003', '{"attempt":"att_01KDVDNBYGEXGRE8DGRCK4QG9S"}', NULL, NULL, NULL, '-4xqfxj5luSgoJEXGgbB1HPo_hro13f8_pCwFBrBuPs', 7);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXREB2AC8EQJYZ74NX1', 1767225603000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-000005', '{"attempt":"att_01KDVDNCXRFDZV7K577HYRKJRB"}', NULL, NULL, NULL, 'SICUMe5eAK7_vRzPsmVxzfHcsORLRPrrkQZc9_NWc7w', 8);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXREV8823B8MKWYPEZK', 1767225603000, 'sign_up.completed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'e743a077ca-000006', '{"attempt":"att_01KDVDNCXRFDZV7K577HYRKJRB","method":"email_code"}', NULL, NULL, NULL, 'AvsrRAGNWRPpA_2U360Sldup_9AxxSfD9bjP5Q8FE3M', 9);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXRF6SBW1Z760QS9F5R', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'e743a077ca-000006', '{"method":"email_code"}', NULL, NULL, NULL, '0Dw-4KKLGKXEQk9hoRZa1QB14jys0cWb6Tl8KcsGHXg', 10);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXRF8QVW7FPW4DWQ0R1', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE5783NG0JDW5166Z', 'e743a077ca-000007', '{"method":"password"}', NULL, NULL, NULL, 'vSe-yomsw2584qF3wIbX1vX3f1G2QqknRGxHrdkXXq4', 11);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXRFHPS2QSR0YSJ0B35', 1767225603000, 'session.ended', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', 'e743a077ca-000009', '{"reason":"signed_out"}', NULL, NULL, NULL, '9HV5-7CL8zTItLYUljUB_EFiHPXoFTpero4swdbNbR4', 12);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXRFK3SXY5G6N5AXSNE', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'ses_01KDVDNCXRETJAS2XTDRYCXY4T', 'e743a077ca-00000a', '{"method":"password"}', NULL, NULL, NULL, 'ru2XOafRIfwJ4SSMkefWPGBR68_MxPLiVPsAjKGTBTE', 13);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXRFQW89N0DBZCZHX3N', 1767225603000, 'sign_in.succeeded', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', 'e743a077ca-000008', '{"method":"password"}', NULL, NULL, NULL, 'Ma5rL6PZYRA1V4K15VxZNAi4LzO0iPH_Awd4DLxRT1g', 14);
INSERT INTO audit_events VALUES ('evt_01KDVDNCXRFS0AW7GKS71H0QZZ', 1767225603000, 'user.created', 'usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', 'application', NULL, NULL, '{"imported":true}', NULL, NULL, NULL, 'ifLHtDR5qOWxN5LhWlpfOJrBNgCP3yCi-bPUPsKglwQ', 15);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9REHRAMDJXB9GBAGQG', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000f', '{}', NULL, NULL, NULL, 'V2KzqE18aeW9p2VQdPw3szsY7xmZ6nfTKrdK6r-9jcI', 16);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9REKAT3CMC19PNHEQ6', 1767225843000, 'client.created', NULL, 'operator', NULL, NULL, '{"client_id":"cli_01KDVDWQ9REMZT4SM4MMPVB6HP","scopes":"revocations:read"}', NULL, NULL, NULL, 'hiGMy1gPWNZUIhKhFHyOd7JINZOtAyPrXBxlaDdb7A8', 17);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9REKNRSXKE743YRXH1', 1767225843000, 'password.reset_requested', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000g', '{"known":true}', '{"email":"dora@example.com"}', 'Bqk0LwqvK2aQQOtRNx-nW2YBOko5RZWYWFqCk2glqrA', '{"email":"NNNoXKqaNF_w8xs9V2KEUb7xXsFL2sep8GXZQg0127k"}', '6FKcq3GQjNbLzJhKjHfRcOUiwDBMlZ9pXh9duFru9xM', 18);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9REP0ANN9FK4YG90MF', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000d', '{}', NULL, NULL, NULL, 'j_pPxLTUslEAsgv0HYan3RlAbYy2Blc7g6odfyYG3YY', 19);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9REVK9WGRPQFYE5WSP', 1767225843000, 'user.disabled', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'udo_oYsgKA4-2k81v890bxag_RtV_vyE31mDlPEvkug', 20);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9RFJNAFK7ET13KMXQV', 1767225843000, 'signing_key.rotated', NULL, 'operator', NULL, NULL, '{"kid":"J9c6CMl0e2lDkho9YaGcvgetzcF3KynTpptrxuUZs4g","alg":"ES256"}', NULL, NULL, NULL, 'wPU6S-mQrtZ6bFOPPr0WV4hn-auaZVX5rwPrjTWstEM', 21);
INSERT INTO audit_events VALUES ('evt_01KDVDWQ9RFP8T0414NTZSEQQ6', 1767225843000, 'sign_in.failed', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', NULL, 'e743a077ca-00000e', '{}', NULL, NULL, NULL, 'i7EaEd4bhCpmAtSYkArZHFonVABMMr9RRsY9L0pn7cw', 22);
INSERT INTO audit_events VALUES ('evt_01KDVDWR90EP5VY8XB2QJENEAN', 1767225844000, 'sign_up.begun', NULL, 'unknown', NULL, 'e743a077ca-00000h', '{"attempt":"att_01KDVDWR90FB59KAQDD013EMER"}', NULL, NULL, NULL, 'Td7SSnPNZYSpPgRMGOxiFrlFPFAuQVCD4PdQhckRC8g', 23);
INSERT INTO audit_events VALUES ('evt_01KDVDWR90F3ESKY1D4Z1Z3S8D', 1767225844000, 'recovery.link_made', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'operator', NULL, NULL, '{}', NULL, NULL, NULL, 'ieSCwRCF3_6Y3D4n1fCPPVw-d6N0bjNmkPGziYdiT8A', 24);
INSERT INTO audit_keys VALUES ('checkpoints', 'VkweVf0EUwhhoncoPsNN78ybmOGo2HAexceBLhPxlS0', 'v1.mQ4ys0k38T9ar-PzR1WbCqLMgokUivLzly_19NCcMtsYkY6cT2HPCaQ8j8wgC_fLcmAaT4x1aet8Uxb6WD_SrAEnhLBj7sBzyePoirdqwq5E-Fq56nmF8Vfl8Z8');
INSERT INTO counters VALUES ('Ny8arY-CKGSKQ-NyrZfras9q44mD4c_bqyQOAr0DwjA', 60000, 1767229201000);
INSERT INTO counters VALUES ('HIDStU_IQD5hK9oyIA0vNZ2e5gSZJvOhRkbSQrQntkE', 300000, 1767226501000);
INSERT INTO counters VALUES ('oLSQHwydVRGISllkbxkyXew2bRfRChE8y_wN4NdeFjo', 300000, 1767226503000);
INSERT INTO counters VALUES ('2yWsl6H9eDsFdvH4jU3zvzbyphZRoCsvSHI3Ckt9CAc', 3, 1767226743000);
INSERT INTO jobs VALUES ('mail/forget', 1767229293960, NULL, 0, 0);
INSERT INTO jobs VALUES ('mail/expire', 1767225897024, NULL, 0, 0);
INSERT INTO jobs VALUES ('audit/seal', 1767225845937, NULL, 0, 0);
INSERT INTO jobs VALUES ('audit/prune', 1767307008160, NULL, 0, 0);
INSERT INTO jobs VALUES ('session/forget', 1767226442380, NULL, 0, 0);
INSERT INTO jobs VALUES ('sign-in/forget', 1767226438480, NULL, 0, 0);
INSERT INTO jobs VALUES ('sign-in/forget-tries', 1767229114240, NULL, 0, 0);
INSERT INTO jobs VALUES ('password/delete-links', 1767229418440, NULL, 0, 0);
INSERT INTO jobs VALUES ('password/forget-kinds', 1767229325560, NULL, 0, 0);
INSERT INTO jobs VALUES ('one-time-code/forget-delays', 1767229266160, NULL, 0, 0);
INSERT INTO mail_caps VALUES ('J5Oq6YA6cV_piHsWdAtJohyzPJeIBb3VeyCtzxtHCGQ', 1, 1767229201000);
INSERT INTO mail_caps VALUES ('all 7', 1, 1767229201000);
INSERT INTO mail_caps VALUES ('itOLimXaoyNDyegaZg2HMLKMM7yk_Ch6uyy0H7Dkm_Q', 1, 1767229202000);
INSERT INTO mail_caps VALUES ('all 10', 1, 1767229202000);
INSERT INTO mail_caps VALUES ('JSovlXiX1pbS_LJAqBUSM8NtIhKdoIMrkKryESFvh_4', 2, 1767229443000);
INSERT INTO mail_caps VALUES ('all 5', 2, 1767229203000);
INSERT INTO mail_caps VALUES ('NHaKjZ_gLkxYpOq2PERy3-Lbj1YneCYfwJnOO3lgchw', 1, 1767229444000);
INSERT INTO mail_caps VALUES ('all 4', 1, 1767229444000);
INSERT INTO one_time_codes VALUES ('att_01KDVDNAZ8EJQ897XBH1V7SF83', 'Zsy4kDM46q6ppM2DX18fK03ASt70QUkDSviJaPpr1U4', 'UML5vqTmGXbn2qPvZJ5LvCPhWnap3cm_QOOfaA1wpCo', '0j6myRVPDharNNVUfn-23V6Iv5Q9wAXiMG3VN1ZJC4s', 1767226201000, 0, 1, 1767225601000);
INSERT INTO one_time_codes VALUES ('att_01KDVDNBYGEXGRE8DGRCK4QG9S', 'R-7QmBAXQp6YI_CCryU3cWuAGDCNEMJL3MIu20uOtTs', 'T-z6J3nGCVQLYnptou9ljl51e4g8d1uZMWfcEaMG4vg', 'icbhQHeLErVhnWAI-6AyqORXYyCa3HxzN5Vd3LSQSzs', 1767226202000, 0, 1, 1767225602000);
INSERT INTO one_time_codes VALUES ('att_01KDVDNCXRFDZV7K577HYRKJRB', '9F2cMjS_l3dguN5FwLH23NVFmphkpWr9Il7dCNSlAy4', 'ovxwRGMRD_YQLqEG_qTAE5CLuOr3-wQGoxkj-0Xe2ZA', 'daJWapwyFVGNwwD6QJaCN5TCfmDpCdlkVnpFeUfUtAY', 1767226203000, 0, 1, 1767225603000);
INSERT INTO one_time_codes VALUES ('att_01KDVDWR90FB59KAQDD013EMER', 'OAK6u1WR8voYNPhhrRF-oV0-JPFwB--84hN8p_0LJ-E', 'BTXZhyHJc198nAmr6l1bWvUUqw1vvhEeDBHg7Ogh9xY', 'QvLVUPJg9oW6_9BR3s3CITAkYpuxBFjgJggnJdBH564', 1767226444000, 0, 1, NULL);
INSERT INTO outbox VALUES ('evt_01KDVDNAZ8F099JKHMKTEQWYY1', 'bob@example.com', 'v1.-MFTCOX6-EA-CvP50UWpdRIUtlJsDYEretVXJZL93_0BaXSKkUlikv1RvlvkwFLC8PQGd3nC-yUYmFeOy9LCfvO0E4RBcj2FL5fc7GZIlLiyHKfGnFGoH_RMItKyoJFwbvcw_qXk_8Nyxh3_MAacPaw3g4DXeJ0uCmCzvB76TwYmJAnS5sotNpecuCBV8b5PALQBrOwJPtB5OYolz2OOIOXdGQFgIXQXNlXnXjYo-AGhCLbaDJtDFdMxnnWkyWi5hxxtPTFIXZhH_oG2U_KJ0snKXjsz90hbKx_w0RO_MWEV_y9ZeDHPvSTjSHckJvBbj5d3NckyQBwz6FIaaz5JGLaMaqJ6n4pz-AjcXdpwLf3b3U5WUxs1Q3NBT7iJ_bwgxGrGF54URHAP4a2Ll17_UIlAbhye9n4gPD0Q8eWiwkIdxW47pCX5LqB9IN7FTWUaSlysplQeW8Bxau2omanjztwHMu540lKyDDtLPD14LTw56HorqMwyCvKwpQAxQqTbBQ8_q5Du0Nu-ti5TN_9Vj8vUAvf4ske8GhGeFKFFSCBM-uvePPe5bZGmtlfbfnSAd-oBy7MMRNBSqLZzDRVPSJkJG6GCz5_63rwTU-WJtBoaVsmkUNNCVfXDkt97TCtzzLywz-Hr08cij6cxpaxefgB7QpWAARurAx75uAA9NiXSz_i543AtTmU4q_svfxZy1n0P5S52HZXGJbFT1DMEnagVjoWJkkNJ0MpbgPkchQPSkUqY-g4-y6ewozbW1beX0J3d-JSKajpdQ_3MKqiLJH6MwDE-vGsZn33IHG2s76CEAQiiGhl7uqjDqrxCtIpEs_hIzzv-kUi0l7KChYtDhi5avHhBK1mXDJBSzIuEK35ghsq--bJriEzZhROj4wyLmiA-FUcXenE6FHBRQ2mzsswZ-YQLLj4_KY4TjpXIQlItVdrCuBpb4WKXMqDufpCv2vDQc_ZiCIKzSkPtookFEOiN4dkOOV-Sj1i3Gj6POVbpwdcJqMC574nXvUk1Xg9CbPTQCo6HYfJ1uzd_e0uMvvCD1VTdu6uz68ZQkAD8yruvAOA2_U-tMQ3T8TzI_i4Vo4xGf2FQsjSsrw1gHCZ1LX0Sbj-9CdpLBoAXdhIayzzEYJhfUK9lraGlb4MDTAr_9bS0DVYMV44nJkHtR0R3KLFSzMAiPoGOncvR0niIHkNgcgZyTd2NVpYwOM7nRqqoTY2V8QlZX2YTsDpD2jY02rWav-Z8gc0voPVghm-X0MfooD5thAgn8NK31aXH9hvRC80j0GEhanldg6FP-x5ZmvYiOPLCOQGKBMHy3oV426-y533Fwme2MJ6PXFHZ-lGEI68PrVDw-3ivcYyzzlBPCiJgDDSN3WuHaSnyfVlcIrgfebvBteHHznF-BqUZtXxEP7v7kBVoz_Zt01slIE2GM91Ypjvkabbcz91k1vLriq8Sd4StiFuYRrck0QEwm3QgqkGDqbKMWprihY8qwHjBOxchf3tZ5I_sdKHpTLDgXIiFMYp-IIIrpBC4SCGslNSZf9CjtzK9_PjXTSMZTHScGOI8KiE2Vs6Y2qdTOxQOlfN9EcsYFPTYYRb1AKSeJg3UXXXgfvCqy0JvisPPkCpSCkNOA4puw1YvmYMw1oZY6VvQp7kZRX-NjhewcQjLjAfXj6RlebCM91l5c5dyk0WC5uwtFvvBmVRvQJqIn_DfLMTs9koIWCvhJeWY-m6Q4HmbmeHLcE0CuAzLdA-1MQ', 1767225601000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225601000, 'kept', NULL);
INSERT INTO outbox VALUES ('evt_01KDVDNBYGFNX90AZC2QBRXAN0', 'carol@example.com', 'v1.O9nMjn7Q7FZAHe4FQODJgLySFdNlMCux50rmtSi0kxpmu-Gm0J2DAdeOXXPZAH6tg02KHPI27H7freJbnIk9wSnuCuaXAWL5HgIZF05HD546xA-AtwVvI-teDUAtWjBEDqu-sW02BKvCeitO36B_RNq8Jcwg6ZkEavNaxpIhrPLH5YI5s3NN6M8FOa5id2S-atIN9HzSSSvxoIohOczL8NDSPrB5c-vhZtdRwzhd1P5OBMmjVWm10g55RZwC6DQ97fU2BdqNxN-Ashxm5yp5bDQx55_XQZ3Zh2NLZtowNq8ILRLbaE3DRC4u5341f37Bqi22icwyAVQnMnz-n4Q_ZsOyPvabEurZzS1X3QHcM2WOEgoRNsfHrLTO-Nw4tXC7GMDHNz8Z1Z5E2POq-E8tKhWZ0whh0W9NDQTklQnG9wP6x0qEzs_uVGmxus3FNREdTIRH1VywMMkrE62uuqR4l_20IqTRBWeu9xok_0xkhQD8wWbhLbgtf5hyRdpjTfgmVfW7Ia7VEdKPVqf6k9USST1YGkK4bGVqGS9ri14eQpU4X5x8B77PNt8ltUL2Z1B11Xq2fPdYpoz-vkrncALN3qhY8JJnoMJKCkItsySKEmO67jnt4pXRDNy8q02KuF9D1EnTjVHMLXG0-L-wUOBAdsumgQqvLmvR4L_jjXmxeIqo_YnH1dq8JbAZOkj0LfZaaheI0aPjmmq0eVnJmqLFkUOU270kxWP4TymoDikB4rfhQnsLauUYftlS9rh2ZgF2Z_Xgc97GF33xd5SB5SNjn8En7ARPHg-EfLfG9AGeO_lxdI6aWoDYJWi3XEIHKerMc4RD7Mx9vKDwoCWiYOVCqQqcMmnputjOhvqlJKAK6icgLY7Bz_oXnvW3hg9yQrY9ggQSVVokBO1zZsyqEN44UzpLgRNARuc7-ucKPQRNG5Nvw0qkyJrRzh1pfZK6AsV6J6DQEwuK8CGUFsMt829guCohTuqPASAVo6hwVYWs66CVDJccUkMfD25tBnuFuMpeObanqq8C9poTv454A1R840BjX56yp5H1aAj8G8XK1CPEzmjx6qPyD22SZN86vY8QygyGlimW6N9agNh-VViFckw0TKge24SA2jra1Q1eI7ckB6ptuai7GyZ7l9ytdCiBUr37EyDOorFvDe5VTGA_YOIZG4aYPLmcdGX6g6Et9982RWg_lHjYD7DQxbVFsZ7tVuKxPS_nrK7p10BZ4bO7n0l4L0w45C7NPuURXyt7OK5MLFhoJkLlKKmCtSe7hLiWlTvnRLtQG7kDTMRuc2J_Xzhk4IN0FYU7j2MipNCsN7NdUFwn1N-WP2mdb7d4Rabe6Hj9HptQLqXzl8C73lfaxi8azk7jtOPoO7KkmYzDfJ0FVst6VOmWFFBM1q8lZpaEFeLpinkYV6yptlLLSNv_TJwsaMnYQy8sAadkFGZYZbJs9q2jdMexthD_TeBds5db5g_n2MZN9SOlgmGJ9DAJuAiXpjNN6ruFCUOZbG2aoi6sOrzX1KVSf-MbaaamW6pYgDX4TrczHH7ng2i0tzRv3EVELNMNRrPfI0DNR6AhybLw-TkfpHnSfOlJgdjgJi4VxHJnpPUwsYFzuBqITm6L5bid1mo0vIdnULMRJJ2luide84ibNe5gXIEqYvd6PrcLXOcqBZdtajLN2nmZKDLZTRQIXz9MFWUmBXvx8x9sb-RcaLbaLau3evKtzDzX2HvZj4Nu5h40Ed3hlluKcw', 1767225602000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225602000, 'kept', NULL);
INSERT INTO outbox VALUES ('evt_01KDVDNCXRE6H94PV0BCS0KM2J', 'dora@example.com', 'v1.pgYy1_1LnBbyIZ8iaNA5WvgPX-NRR0d-K89P7ZKkyBV--Is08VDsVxaZ-OEIdFuxmDt8X4MMawbv63QtjICeffH4d6CUwQIOBtodyMwxoUL0dKltCRfcI3SoHB-KpzTumgRyx6i79OcCMMgcxBK68vYeq87H87LiCPLtFqKGCD5GRKyKgzQKL5e5ti_9UQxZEvsOotkYObu5MT7a7rqCR2uTh_dpD8hRyqbQwsC0p22TOx5KOwf5jCJ52Gj687poGz4bUXfcCOuyZacg03DOLUt9x1kje6RoxW83BAvjS3aGAFfHtEQ4afsJOnGRuotPvwvPJ5bYxRpR9Y9m2L9vwlz7dvitsw_br-3Rk_vgyf9F1lYWG5KvHbO9XEk6ka1VEdEaKGeqd01AaK-n9BkSF1NpPO1sce_l4Y9vkdRl7LoS3B-j36mgJ1hvty5UTb9Ttu7e_99DOw1HC87m2piET7xKbkPfpU9UXoWq4Bhmigz1mt1a2SGkgCK7smzIhkqzaUddzDe6XnV8t8jo46fy_PIPIUPpj0CFaxm2hP3EsxZJYgyWoHUd3Sg3YpVejsja0Ra0z-LE4K0CcIrqFMt5pBgOxLq3rOZNIg9uakC76V0SgiiPuaG-BmJEXYjmMffN39gKh_mB4I3evuWeMTMM7vbScHuRxgKe_E4_l1PZ9fitHfv-Lzx4GbZCXu7eWTrLGM_NbirjxiUZAAuWNDjHPVNzpeyFlvnp9YvaO7F9V-m0lF0ees50tmVDFU0f11IXlO6gtg64TTBxYh566u-58lxrMhasKmxtAbl1if1WXQFB6sRJlYnuTIk3evcWvX15EvCEWKJKDaN-BwGe2SBPVzyOA2zHfYFgoF3skY0R-7wYEEh9lkRMoWN_fv2NAlh6-2gkdwpjdHHAjUS5aTqkNt8KiWCVtUbWXDwBc9DJGvLBONZO2wfEiXJu7ekYDPrSK4kJYMiqxNnfwbxcePU09X6YyIRCUSvzi_hyfjPOFtqH2Ks1DyVkH2g95aFki63eYfJu49ILr4j0IRCBkWmffP6oJ9zkSxSZG2i1_tERI3mJE5isRn3pX2btKxtdA4zl5ziHUQ5TC3YcyLfLvIti4QMaveMt5jOo0_h0WUseGW7aePosI037A-wKzq05ZHCyEzVtNZEUDnPW0dmxZ2INGxVBfmDBoe1stBxHp7aSAtZCNRtyQWthQipXc-bCXxXIcfk61FWzmNbqVsxsmnd32DUynOOONVDXcnH-xtJ13joYzGakJCKq1--C9mOQIRSmtauYxIQiZb5SRPCTKMwvP-LziMSx95g8zlalW1UM9ZhWLt4iiz71biRzBb7vgGHqCQrUbppjBKG1ZqTV2MsdRL9IOFiHG3WyWrdXpFoAfQnmZDRDBNBOH3fZCjLfT6JY6FHsYOz4inrVyDue6RMBHOXo_eUZeiKUCSgf9mclcVlNsY5NGE86IHuFGOnlN9B50_KlsPxgUUVSvHDU_Ol93MUxieyl2jjKOjmrI_KC8k_s0xSLYM7BFstnNYuTAcq7oQaDwxu24ahh2jtu2WytduPI7P2JaGLeMnYev9aIvMGXcpZyiCDvmiOEW0YiT-xUALbMtX5EnVVvCoH2CAvObLR3qleZND7phhSwY7zAdA1aPNLvs80SZPpV2aCtdAiVRdy3A-yk29YzlP3ldQ_rnJjupBuU0J7P9TgeWiL6HvgecJo__abBwyMWCcxB8ML88l33ptq6XKMSDeplUQ', 1767225603000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225603000, 'kept', NULL);
INSERT INTO outbox VALUES ('evt_01KDVDWQ9RF5DASDQGP61SRC8P', 'dora@example.com', 'v1.7oD970IzUM2iQR2Ivc9qRNTg_mLDhgPQ-fR_zPN8g0zaGD3_WOiDBZjpGPwE8YrgvBFe7fcFfDpjrZwnZ_32x828mEgjtF8P74Pzf4gJ0_t78BqD04IRMZmV84lWYWE-H2nQXHntdm2mD0zC1qWd32kyhky_r8X0-VZyqWNce08CopgmWoi9_VkdituDaV3MN0R8_N76U-oflgVaAyz6MUTQ5kBtpUtrSPLmJ8wBE26Oycfl1JgNbt1dfLxHnE1C-44OgvZKrrtyZ2qcYU_0v_k5II9DUw820NRgpQ7gQ_xI0AQYCR3znRYnDggCoCcImvOSnrk4RiIs6iG-OcFcDPo40WkoHHgVH-W30r05n9vyPs3AJSo5fLxA6mvVRAqb1AXA6fi4nF3ZOmWUWMnMgUd1O010N5J4oUTcEDzbcLaqgO0hOTpfHfTtlBAd2B4AXiCMRUQZeIGB7sNch5UWg-6U-JC63-FwIh-nM7j_p6ZgmCV4OM71SzKjlGLnFOgJ2_cK7asviqhit0SZ5rxf0CjFCGqCeTQH5QWPmbinPYp77KgQKSzvc5IuOMSBViJjkemcO06JPwNe6He7t2UgBffx0X-w76LH0r_fSkCsIZdVf1lhAAbZGCeaex3ra688v_roAa5X63knpfIM576xXL24v1QFCoW7iN3nfSmKjQWQLN3-PKbqLggL3Gf4BkZwz0K3-zme5mUW6nYwexGqcUkC0pFdRdmw2EHK0HU3K_VW80qpcU_2NEFC5tvbmRILH9fy_yb3qD14FXZ9ycaZzJGK0c60vdf12ROi-aG7hKcZRJrJowIJJAzV29lnNuP1g15wKCCtgJKn3KQxPRG0lV_2udjM521McnnvAIWWS8W4GuQLOnbBoa69j_biKTKoRYFjRtpnJh_AuTnGIUQbav0KR-Tc3qX0u6KyPurd7n9b6NuRTrM88BR9mVAs1vLBGr2rTDQUieQ9fGSZww3_ss1K9QlvMyqUTXg7RrWqBxgYkKRl836LdS_y3x1Mbw1X-wnu5M6l39mQDEum0P_YwBWMEf4iDT13Zc-zsfxSy9kzLU8R7EDc9M1axdFTRB0kZVYdMa7RBtZmmF9gtfzePL-Jd6jGDlE5Z-QPS_6LLJeNn_GLRtNL5zqpWneaVVEXRx5gQ8Xnz6ey7LnE90DytQmGj5aR4EhdsmTG2xBYnabAl14zq7b6V7xRLpG510g_TKGQ_4e4j_CmjRcWhJikcz2Pg7WLh5P50U8dSGZGZmJMV8ZL-qZNVNbQGWQrGA0bZdGPrTU7C39o9W1n20da6TnVrq43tnB4x_hKzjtcp6M-Bv_xeGH7Wp90pqmLFi6E6hV5zIlhpt9-GgnCCwSPuH4Sez03neYwL5gotAbHpl4FP4dnQdyZ4Y29dVlXH8HlprNgj4AIoC2iZ6RqWYmiOZuaYtI6FJ9p6UwdQFrPq6Gp-e2mn0O_Fqj8MuCV_YnsIViZPb867jQ0gF-aKwdDwDWSIkP8jXzK7OBLUx3TbToIewcJu4JKVY8d1LieXiv8ddjST143sFygiC42_sa6uyqZrvB064cIF1cCmHhHRj5gDIAdfeZmQmxdmAYKQUCPIFCiINDbAIi0VT_c4rv-', 1767225843000, 'password/reset-link', NULL, NULL, NULL, 0, 1767225843000, 'kept', NULL);
INSERT INTO outbox VALUES ('evt_01KDVDWR90FTAR8MDYXYK7924E', 'eve@example.com', 'v1.gntZ9tkNtoCWXK0V6TXfV2sMotB2N4oZbRWHVTosOv-i9BugSMeMbVEMOaCd6LWnDlOlH_Iu9ND8plwg88t0A-dKiwQ74LIqr_05YcCQNa54MaiIh7pJaJlAayBIAn1ZlaYoX_XcJt-tPYHBYfwNz5w684a3b4gNjN7NDCvOggd_X6Z0q35Xs8gjKwvqIajZJnHtepPF13OnAlLHsVK7D2_lKfRV4he8R9WZ1l6Yan8bbQFJEMhWFo3QeJRrPZMPsGEQPJW5D0OnmmXH3U7So53C6oraf5iffZa4Ew6hWvCtqeZUFPx3uSMC1bTzmpsLDDhJjm4HYDTbVSFDn9PJ2enYl2wJ5IIRVkQ0F_8boEjGHf8dgjucQwg8WGm0ZW3dT4r4IoknZdPRJG_NZ-hIUT_bjlJNfvrbRn13tWJej7NpI7axlqxFucGhzlC9V1vppCpYsYpy2sIYPJK9qY0QVX4-LvtpuyKIgpSvTs5KhJm4TaxhzglJJVKP0_-2aWKD7WyjIDfTfTScbap8kxphxFghrHDRtE3u8g9LZfBw3HuobX6B2HxZMuiMyQ7S6UCoTmaWl8NWx3AbfXAgRqiRiui_hdEHmi08--m3lJrDLuorgE6bAOHmAOsFegB4Ezn_q41Ql3BtM9x8s6PxTOhO9M6T1svfSr8UNbVp3K2l2H9GhddeufS98-LLZSZbQoa2vAQxMG-mXAq8hYGptw9dckevWTdpCKxZnmJSdGLJKXpiIKSvpZF3kQPn7gaeNSBMSNlcqBy_FjxmZ7AgAsGJS3Bs5lx35aKvQEJjS3jotTl6Ut2H_UfDgRX-nLRJV0mDuQvf6qKG0gW_Zzb55mW7C7KbEU-AAMhds138EGBL8fxHLnzINKX_nmkSKn3UMPl2MfI8fhBQJtAM3mBCmAy9UKBkIF79D3_gSXODYXg4h1nPZl8vhK-twfTQgI_1G0eoBVIvhEWqLWzoyVoLDrIFwHp3ewbXnevK6E0dJhY7uNAcfr3NpKI5gmktaSXVBnVoL3z9THx311vZ5_RZbJGMuWtZfXWhe97_fRtsCsWXmlKJAynKzQW0RGvaIR-r_YfOJnM5W5q-T3Xx-qAfAs61XWH1BU-MKvOzQFXeEOJ1qrjtTjuVQ3hLU3nMEwoeWCRlD0VNr9tO_6vhRNnp1L3N1zI2DOo4Cv9sK-gSgvT8GdULfCZeOlhz2sRkNi6OdbMrBsIVD_7rRbLRSbNZwrz8VFimhZjPaV1929l3b3POFLny00tbwfGVVv_iRZw523Qv678MUCiNEIuV1CnpqSfrhVkNmX3-YNUoAx9Dm9rxYTx3WqGg4QOCgCAl9J6IU754ky5coZy1mHpTSMG22QpOtDOzjkTsnOh4n99gtw8yE8PRchZtMThEaggDxDCIOLnnQ7-eVfz7pBbkKlyqB2ivo2luZVGKdVr62JRaMBKXnSL6T9dLtptSd_UpNXDFV-kzpTCViY7Thkb3-RG7CYg-0yuUhP_fWoRastIVfLdNF2r8BbAHGlgGQabOqRE3zE68h0Yw4aPmYi10S8Tsbhlz17laIekrj8cT_wnwHeDS5W-eZzkh8F27m1znmjBvcIh9Qa7oADzmY8kp2GZeh_H32pYxVEakfMb48kV_0jC90E3ZgWthS5bXHeIjKmIS5yHIA4dYwnXGMnLqrKTV_eP2WmXrlCuTAgUw_WJTrmLfl2zoC3rTZlfYJyWnMOSsVnk7v2IQ3eZwJ77HFE1j_g', 1767225844000, 'one-time-code/verification', NULL, NULL, NULL, 0, 1767225844000, 'kept', NULL);
INSERT INTO password_credentials VALUES ('usr_01KDVDNA00FB8T8PWTNF6HN2GV', '$argon2id$v=19$m=19456,t=2,p=1$jGm5QRTXpGbBJh4UPTvKcw$Eage3fUqhhHlCbPQ6N1APVQt4mCqFCsbK8eah+7qPkc', 1767225600000, NULL);
INSERT INTO password_credentials VALUES ('usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', '$argon2id$v=19$m=19456,t=2,p=1$HrXIPdaJoHQSmtU2sT2vCg$KxOLLDjn2oczP4IKqVDBRRNfIrd5dP9IKfy0kYJ1d3g', 1767225601000, NULL);
INSERT INTO password_credentials VALUES ('usr_01KDVDNBYGFHNVGZ6S424K7PAF', '$argon2id$v=19$m=19456,t=2,p=1$bKhjjQ87jrYlkPu8ZvxyGA$CyOY7SoMnncBAwu96+BAx0+y/coadQjAQzp9dTk11oM', 1767225602000, NULL);
INSERT INTO password_credentials VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', '$argon2id$v=19$m=19456,t=2,p=1$WZ3DB9YHuUZdvfT65TOsFg$3vPanH3wezL/VltsqvJV2EaukconxXx6qjGGzjYMlcA', 1767225603000, NULL);
INSERT INTO password_credentials VALUES ('usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', '{imported}$2y$10$FERTTtxB9dXPODTaVstRiOLU.2r68qiMvKVwO5HAqrmPDRJgrsQzu', 1767225603000, '$2y$10$.....................................................');
INSERT INTO password_imports VALUES ('$2y$10$.....................................................', 1767225603000);
INSERT INTO password_links VALUES ('GiLk3TPKq7kuI0hssVq3OqilJ7O6VKwhnSRnw-FFA6o', 'reset', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'dora@example.com', 0, 1767225843000, 1767226443000, NULL);
INSERT INTO recovery_links VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'ZJRta9s6KJrQfpVexsVKUS72Stb9nmv7ew7wcVFqnMY', 1767227644000, NULL);
INSERT INTO refresh_families VALUES ('fam_01KDVDNCXRE2H8TD2QRH0CXPSS', 'ses_01KDVDNCXRETJAS2XTDRYCXY4T', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'first-party', 'v1.hfXZCLpvxA4EIlz6eAgp7-iO5UaGIEguKxGrI9G9RQf7fYraqNuvLBWZWJqyvfGe8QQ4-8FzvTHJvY8zlUiYJtTZtXFiPdw', 'body', NULL, 3, 1767225603000, 1767312003000, 1767312003000, 243000, 'OQ_qvHhuNp5VuQQlHWQ7UrUraRxg63SkmO98bfmTvxI', NULL, 0, 0, NULL, NULL);
INSERT INTO revocation_head VALUES (1, 2);
INSERT INTO revocations VALUES (1, 1767225603, 1767226323, 'session', 'ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', NULL);
INSERT INTO revocations VALUES (2, 1767225843, 1767226563, 'subject', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 1767225848);
INSERT INTO root_secret_probe VALUES (1, 'v1.j8O-12cgUVfb_sv-5Bfj0PqXX6w-53KEc_AD_vB9sp4z1orB');
INSERT INTO schema_migration VALUES ('kernel', 1, '0001_kernel', 'd2ac69b56518c7479752c119071ef6c254d84e84c6ddeee7860fa93e47898330');
INSERT INTO schema_migration VALUES ('kernel', 2, '0002_store', '04463cb0382fa65bebfd93ccc0aab02a5b3397c3737011c2a503bcd41699bcb3');
INSERT INTO schema_migration VALUES ('jobs', 1, '0001_jobs', '0681348f7cf08b45298414e25d9598ece20a8beba27c2fd0f1a08e050e74c2b5');
INSERT INTO schema_migration VALUES ('mail', 1, '0001_delivery', '372153a0d52a65c9cb403b531c93871477035e401daf30c87acadd603cfafcce');
INSERT INTO schema_migration VALUES ('mail', 2, '0002_caps', '279ac6b4f3ecf937adb708eedeaa80f6a9d47c312f8321971e11f3416adae4ec');
INSERT INTO schema_migration VALUES ('user', 1, '0001_users', 'c268cde8a4152cc5f0507b35497b14393b31ebc26d71d897f5a73aa8132fa8f1');
INSERT INTO schema_migration VALUES ('user', 2, '0002_epoch', '42c12cdc4a397486ccfe711a836f6e3301554ce786d9af35f5c307534c2cce05');
INSERT INTO schema_migration VALUES ('audit', 1, '0001_audit', 'e7e34807424da6d1da13503504081501390dc8db8b5efdc947ac12ddc12c3a96');
INSERT INTO schema_migration VALUES ('audit', 2, '0002_seal', '72381ad22074a58d739330a6590a71c9cf1c05062e019b338b7f26d228748c08');
INSERT INTO schema_migration VALUES ('revocation', 1, '0001_revocations', '27a1601555f00759973ea783d883c3aec67beea69c37820a4587fb5e10efb6e9');
INSERT INTO schema_migration VALUES ('signing-key', 1, '0001_signing_keys', '1d26542a1e8393a9b0ef64355f1c7826b748a18b21ff443354f637ecad40df60');
INSERT INTO schema_migration VALUES ('session', 1, '0001_sessions', '9780c6fe673820f70b92b853e39c96716dcd57da9be49032e2a599ee8df1e6d9');
INSERT INTO schema_migration VALUES ('session', 2, '0002_user_epoch', '17410c68238d139b50f171a9c05de0355b7bf39d54ca6cd72eea176ea8e04cf2');
INSERT INTO schema_migration VALUES ('session', 3, '0003_forget', '82b71a3ca0a8b806c9d65f0c3a24cc15596e84546feca93e9803cb0e83e3a905');
INSERT INTO schema_migration VALUES ('token', 1, '0001_refresh_families', '9e15a49ba41366e8a77cfaa2db38604d400300b9a73635d390cc1083864760ac');
INSERT INTO schema_migration VALUES ('sign-in', 1, '0001_attempts', '6e0c48a38ed2a8545e8f609c448f8ec8bf9b82206d13f8e58e5325befade6c06');
INSERT INTO schema_migration VALUES ('sign-in', 2, '0002_locale', '44c049590218f29d4d93cb44d1d4391059844746d3560303a6416e4c4112283c');
INSERT INTO schema_migration VALUES ('sign-in', 3, '0003_tries', '3b623f3f7b3c8d311f21888a4c444ef7e28c88274fd7a4f9c06b46032ec0b4b8');
INSERT INTO schema_migration VALUES ('password', 1, '0001_password_credentials', 'ac47d3184452d86a2b144eee94503aa629c93b09f74c554eea6713974b44da21');
INSERT INTO schema_migration VALUES ('password', 2, '0002_links', 'e5b426417225acc7a369945067e068ced3443278d5e6354defa21a3b5a040de9');
INSERT INTO schema_migration VALUES ('password', 3, '0003_imported', 'e1f7051641c574973990f13d7850c4a12c5aa81bce3fb179389998f6cdf93fb5');
INSERT INTO schema_migration VALUES ('one-time-code', 1, '0001_one_time_codes', 'd41db7cec62cd85581a8851e484ff30e5368ab2835fc7aad5dbf82724bc1d3d6');
INSERT INTO schema_migration VALUES ('one-time-code', 2, '0002_failures', '7016fcdba4303c39d4b95566a2f96efb5016a744341bed7173b490f97f051477');
INSERT INTO schema_migration VALUES ('setup', 1, '0001_setup', '1f9c0931cf0e5706daff7434c4035ec6848e126acb429dbc66cb8941c3b7db50');
INSERT INTO schema_migration VALUES ('recovery', 1, '0001_recovery_links', 'a9b2c6abed30aef0dfb6191fe3b11a8ef42d23c0327efbcb8e575de078566f6d');
INSERT INTO schema_migration VALUES ('api', 1, '0001_api_clients', '7e7a28bdbe21d040b3f94badf279f498ef6ba0aace7e620f64afee9d32930904');
INSERT INTO service_uptime VALUES (1, 0, 1767225600000);
INSERT INTO sessions VALUES ('ses_01KDVDNAZ8FD19P2RH4Z08TZFB', '19Wi4W8dDzfqryqdWaUO4xDolDkM8NVJIfuM6T-wfpo', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 1767225601000, 1767225601000, 1767312001000, 1767229201000, 1767225601000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO sessions VALUES ('ses_01KDVDNCXRF8Z80E0Z37TZNFES', 'fO0gc-LejxHqEdT9nZnCxEqH60UtVy4Gn5J7TBtj6v4', 'usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 1767225603000, 1767225603000, 1767312003000, 1767229203000, 1767225603000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO sessions VALUES ('ses_01KDVDNCXRE5783NG0JDW5166Z', '0YpRDFDEGoh679gzv4pdFNJSuCCtqIOHLiceTVoSh8s', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 1767225603000, 1767225603000, 1769817603000, 1768435203000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 1, NULL, NULL, NULL, NULL, 0);
INSERT INTO sessions VALUES ('ses_01KDVDNCXRE4ZR3RSRT0ENZTHB', '0jNtGyaj8GuT6CBQoQdbL4uX0XRciWQpK4lAtL_RqFA', 'usr_01KDVDNA00FB8T8PWTNF6HN2GV', 1767225603000, 1767225603000, 1767312003000, 1767229203000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 0, NULL, NULL, 1767225603000, 'signed_out', 0);
INSERT INTO sessions VALUES ('ses_01KDVDNCXRETJAS2XTDRYCXY4T', 'fIHGdEaeW8sbELxMVubDbZMt-3h1lFhtVQG15EOg4zg', 'usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 1767225603000, 1767225843000, 1767312003000, 1767229443000, 1767225603000, '["pwd"]', 'urn:doorward:aal1', 0, NULL, NULL, NULL, NULL, 0);
INSERT INTO sessions VALUES ('ses_01KDVDNBYGE0ES4D2GRAN9BCG0', '9M_BocNW7Ro5UN1uzMukRvW1j0gxfQbbcRFLH2fske8', 'usr_01KDVDNBYGFHNVGZ6S424K7PAF', 1767225602000, 1767225602000, 1767312002000, 1767229202000, 1767225602000, '["otp"]', 'urn:doorward:aal1', 0, NULL, NULL, 1767225843000, 'disabled', 0);
INSERT INTO setup VALUES (1, 'COXeNUztz77DStFw4-Xy7g', 1767227400000, NULL);
INSERT INTO sign_in_tries VALUES ('vfw78mPKZexV98a-Dlxhm9ZFx2Sfi9BbfR1XAnhUVCI', 0, 0, 1767225663000, 0, 0, 0, 0, 0, 1767225603000);
INSERT INTO sign_in_tries VALUES ('GS3bkkUYOa82Rsi7GbQ5q7ftNnLLTY40zg5RTaXtJ1g', 0, 0, 1767225663000, 0, 0, 0, 0, 0, 1767225603000);
INSERT INTO sign_in_tries VALUES ('PbDWGz7x5YquHUef85pp2Cbsjr5fsinSJ23-6MF2ZSw', 3, 0, 1767225903000, 1767225843000, 0, 0, 0, 0, 1767225843000);
INSERT INTO signing_keys VALUES ('RfHiENgJEeLIHMv0GioHW-cio0IgPxCzaQpVree2vtc', 'ES256', 1, '{"kty":"EC","x":"yt2gcPQTF9_2nAsW-axuyfZQlzgax8OJhta6kRrfIWs","y":"3N7cI-odJAHABhlhyds69vc5X62C4j8FBA35CEFdS1w","crv":"P-256"}', 'v1.Cb79v8cpK2jcuTsoDzTJBuX79o740VzvrOSj-qzGiKffBusSQARCGehvdW8zroKfGByq-1y8Xh2jNdKUMmi9nifcqo2OUIe2M8YevqVSZjnt8SAGg1f7r4UTESDZZf8FyOF_NAlP6Hvrn_ihCVNh29UEN9bH5hHLFFgMPM71lmxJhYKfDif8UteV5IrW8HsCipPKvK5iCrguX8q5YDhO5vV3sThT9BsX0rFsp01_o1UD1fHwGWtif8PZiFplv28MJYYug9CIGMleNL8A', 1767225600000, 1767225600000, NULL);
INSERT INTO signing_keys VALUES ('J9c6CMl0e2lDkho9YaGcvgetzcF3KynTpptrxuUZs4g', 'ES256', 2, '{"kty":"EC","x":"8FdzANBX0FLLrWFzCjMs5tqNL8BdRyCA2YREXWBybF0","y":"i4lWGPYv6DELiISTzrzaF9g6_Cs3827d_IGRdKYKLXQ","crv":"P-256"}', 'v1.PmUjuQt2Ziiah217CaEveeojZNAAhrvBy2B5x6-wKvSvro6oO3iRqxeAe3fO6klBJDs2UBHvU_0S9RusvkqCkXmz8q9k0ZC2zcuFJ94uqzn6Q7PvqIAeLRUvQKU9zpJ3hGLN9rTWA4EsY5nXXd_hAdvxOVIsuOxCv2CDfH3jbWYpgnAxzq-hzrpDbUtRlU2l4KZXiIiM8lFP7TE9r1iG-ml0ApfwHW-XbHc5Qb5sSc3hcOFLMksT6RBVydvdJ7d5rt7Th265gV5vdA40', 1767225600000, 1767225917000, NULL);
INSERT INTO signing_keys VALUES ('dQyAs1T5pc66DQSFWcTdi8alSuZ0u2mKzcKNWT444Y8', 'ES256', 3, '{"kty":"EC","x":"Z3hGpZKOcjEDDpq1j5JY9ubb5clUgPOgqvMB4N8owtw","y":"D95WMJ4ROSnA2qISALsdU3wFA_ijpof1mWtU-QtS5QE","crv":"P-256"}', 'v1.u2Wo0ADlJ1AgPuuQtuWed9O2cSWgAHSXDMMUQfGNuVsvnMsMjuqbGpgS8LSv5fm65gvyx29rj1B8AJ8JnyW3Qt-OAat20IzmzmRyQ0aRrTfU1kR9rW6xZ33wG1EB7rAUCyH49jjGupYSZsGCn1O26Eq6HKjn2QmbeLBbRO4OTkhYjkQHfg6kU90zvSSA-YlsCF4z0Qia3sHkEU0oWPM8hWxONSaFrJ_nHRqpeeOszblRRN2hh-2TqLzVxy1aauZkuAzqITh2SfHK1nkX', 1767225843000, NULL, NULL);
INSERT INTO store_key VALUES ('1', 'v1.PuFeO4WqffT5BQmqnczT2-uDzu-h3D99g7MeH_4La7cmdj6tUo92sT2ZtJa-h2sHo4FqyXH7go3B9Afu2CGpj5GntTf8-Zc');
INSERT INTO users VALUES ('usr_01KDVDNA00FB8T8PWTNF6HN2GV', 'ada@example.com', 1767225600000, 'Ada', NULL, NULL, 1767225600000, NULL, 1767225600000, 0, 0);
INSERT INTO users VALUES ('usr_01KDVDNAZ8F6JB2TPAHA35WY2Q', 'bob@example.com', 1767225601000, NULL, NULL, 'en', 1767225601000, NULL, NULL, 0, 0);
INSERT INTO users VALUES ('usr_01KDVDNCXREW2AFVZ9NCTHB6SD', 'dora@example.com', 1767225603000, NULL, NULL, 'en', 1767225603000, NULL, NULL, 0, 0);
INSERT INTO users VALUES ('usr_01KDVDNCXRFTNR3RH8CMJ7Z6FE', 'finn@example.com', 1767225603000, 'Finn', NULL, NULL, 1767225603000, NULL, NULL, 0, 0);
INSERT INTO users VALUES ('usr_01KDVDNBYGFHNVGZ6S424K7PAF', 'carol@example.com', 1767225602000, NULL, NULL, 'en', 1767225602000, 1767225843000, NULL, 1, 1767225848);
ALTER TABLE ONLY api_clients
    ADD CONSTRAINT api_clients_pkey PRIMARY KEY (id);
ALTER TABLE ONLY attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit_checkpoints
    ADD CONSTRAINT audit_checkpoints_pkey PRIMARY KEY (number);
ALTER TABLE ONLY audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY audit_keys
    ADD CONSTRAINT audit_keys_pkey PRIMARY KEY (id);
ALTER TABLE ONLY clock_advance
    ADD CONSTRAINT clock_advance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY counters
    ADD CONSTRAINT counters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (name);
ALTER TABLE ONLY mail_caps
    ADD CONSTRAINT mail_caps_pkey PRIMARY KEY (key);
ALTER TABLE ONLY one_time_code_failures
    ADD CONSTRAINT one_time_code_failures_pkey PRIMARY KEY (address);
ALTER TABLE ONLY one_time_codes
    ADD CONSTRAINT one_time_codes_pkey PRIMARY KEY (attempt_id);
ALTER TABLE ONLY outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);
ALTER TABLE ONLY password_credentials
    ADD CONSTRAINT password_credentials_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY password_imports
    ADD CONSTRAINT password_imports_pkey PRIMARY KEY (imported_like);
ALTER TABLE ONLY password_links
    ADD CONSTRAINT password_links_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY recovery_links
    ADD CONSTRAINT recovery_links_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY refresh_families
    ADD CONSTRAINT refresh_families_pkey PRIMARY KEY (id);
ALTER TABLE ONLY revocation_head
    ADD CONSTRAINT revocation_head_pkey PRIMARY KEY (id);
ALTER TABLE ONLY revocations
    ADD CONSTRAINT revocations_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY root_secret_probe
    ADD CONSTRAINT root_secret_probe_pkey PRIMARY KEY (id);
ALTER TABLE ONLY schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (slice, number);
ALTER TABLE ONLY service_uptime
    ADD CONSTRAINT service_uptime_pkey PRIMARY KEY (id);
ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY setup
    ADD CONSTRAINT setup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY sign_in_tries
    ADD CONSTRAINT sign_in_tries_pkey PRIMARY KEY (identifier);
ALTER TABLE ONLY sign_in_unlocks
    ADD CONSTRAINT sign_in_unlocks_pkey PRIMARY KEY (token_hash);
ALTER TABLE ONLY signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (kid);
ALTER TABLE ONLY store_key
    ADD CONSTRAINT store_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE INDEX attempts_expires_at ON attempts USING btree (expires_at);
CREATE INDEX audit_events_at ON audit_events USING btree (at);
CREATE INDEX audit_events_nobodys ON audit_events USING btree (at) WHERE ((personal IS NOT NULL) AND (user_id IS NULL));
CREATE INDEX audit_events_of_user ON audit_events USING btree (user_id, id);
CREATE UNIQUE INDEX audit_events_sealed ON audit_events USING btree (sealed_seq);
CREATE INDEX audit_events_unsealed ON audit_events USING btree (at, id) WHERE (sealed_seq IS NULL);
CREATE INDEX audit_events_user ON audit_events USING btree (user_id, at);
CREATE INDEX counters_ends_at ON counters USING btree (ends_at);
CREATE INDEX mail_caps_ends_at ON mail_caps USING btree (ends_at);
CREATE INDEX one_time_code_failures_ends_at ON one_time_code_failures USING btree (ends_at);
CREATE UNIQUE INDEX one_time_codes_token_hash ON one_time_codes USING btree (token_hash);
CREATE INDEX outbox_created_at ON outbox USING btree (created_at);
CREATE INDEX outbox_due_at ON outbox USING btree (due_at, id) WHERE (due_at IS NOT NULL);
CREATE INDEX outbox_expires_at ON outbox USING btree (expires_at) WHERE ((due_at IS NOT NULL) AND (expires_at IS NOT NULL));
CREATE INDEX outbox_settled_at ON outbox USING btree (settled_at) WHERE (settled_at IS NOT NULL);
CREATE INDEX password_credentials_imported_like ON password_credentials USING btree (imported_like) WHERE (imported_like IS NOT NULL);
CREATE INDEX password_links_expires_at ON password_links USING btree (expires_at);
CREATE UNIQUE INDEX password_links_reset ON password_links USING btree (user_id) WHERE (purpose = 'reset'::text);
CREATE UNIQUE INDEX recovery_links_token_hash ON recovery_links USING btree (token_hash);
CREATE INDEX refresh_families_session_id ON refresh_families USING btree (session_id);
CREATE INDEX refresh_families_user_id ON refresh_families USING btree (user_id);
CREATE INDEX revocations_exp ON revocations USING btree (exp);
CREATE INDEX sessions_ended_at ON sessions USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX sessions_expires_at ON sessions USING btree (expires_at);
CREATE UNIQUE INDEX sessions_token_hash ON sessions USING btree (token_hash);
CREATE INDEX sessions_user_id ON sessions USING btree (user_id, created_at);
CREATE INDEX sign_in_tries_used_at ON sign_in_tries USING btree (used_at);
CREATE INDEX sign_in_unlocks_expires_at ON sign_in_unlocks USING btree (expires_at);
CREATE INDEX sign_in_unlocks_user_id ON sign_in_unlocks USING btree (user_id);
CREATE UNIQUE INDEX signing_keys_generation ON signing_keys USING btree (alg, generation);
CREATE UNIQUE INDEX users_email ON users USING btree (email);
CREATE INDEX users_owner_since ON users USING btree (owner_since) WHERE (owner_since IS NOT NULL);
ALTER TABLE ONLY one_time_codes
    ADD CONSTRAINT one_time_codes_attempt_id_fkey FOREIGN KEY (attempt_id) REFERENCES attempts(id) ON DELETE CASCADE;
ALTER TABLE ONLY password_credentials
    ADD CONSTRAINT password_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY password_links
    ADD CONSTRAINT password_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY recovery_links
    ADD CONSTRAINT recovery_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY refresh_families
    ADD CONSTRAINT refresh_families_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE;
ALTER TABLE ONLY refresh_families
    ADD CONSTRAINT refresh_families_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY sessions
    ADD CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE ONLY sign_in_unlocks
    ADD CONSTRAINT sign_in_unlocks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
