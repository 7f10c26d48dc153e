-- Domains of mail addresses that organizations say are theirs.
CREATE TABLE domains (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- In ASCII.
  domain TEXT NOT NULL,
  -- Part of the TXT record that proves it. Public once it stands there.
  challenge TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  -- Since when it is proved; null while it is not, or not any more.
  verified_at BIGINT,
  -- When the proof was gone for good.
  lapsed_at BIGINT,
  -- The first look since the last good one that found no proof.
  absent_since BIGINT,
  -- When it was last looked at, with an answer.
  checked_at BIGINT,
  -- When the job looks next.
  check_at BIGINT,
  -- Whoever has proved an address there becomes a member.
  auto_join INTEGER NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX domains_claim ON domains (organization_id, domain);
-- One organization at a time holds a domain.
CREATE UNIQUE INDEX domains_verified ON domains (domain) WHERE verified_at IS NOT NULL;
CREATE INDEX domains_check_at ON domains (check_at) WHERE check_at IS NOT NULL;
