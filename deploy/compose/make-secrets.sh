#!/bin/sh
# Makes the secrets that cluster.yaml asks for, in the folder secrets beside this file. What is there already stays as it is.
# Others on this machine cannot enter the folder. The files in it can be read, because inside the containers neither the
# service nor Redis is the account that made them.
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
chmod 0700 secrets

# 256 bits, in letters that an address takes as they are.
random() {
  head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'
}

# $1: the file; its contents come on standard input.
keep() {
  if [ -e "secrets/$1" ]; then
    cat > /dev/null
    echo "secrets/$1 is there already"
  else
    cat > "secrets/.$1.new"
    chmod 0444 "secrets/.$1.new"
    mv "secrets/.$1.new" "secrets/$1"
    echo "secrets/$1 made"
  fi
}

random | keep root_secret
random | keep metrics_token
random | keep postgres_password
random | keep redis_password
printf 'postgres://doorward:%s@postgres:5432/doorward' "$(cat secrets/postgres_password)" | keep database_url
printf 'redis://:%s@redis:6379' "$(cat secrets/redis_password)" | keep redis_url
printf 'requirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\n' "$(cat secrets/redis_password)" | keep redis.conf

echo
echo "Still to be put there by you, each readable for all (chmod 0444; the folder keeps others out):"
echo "  secrets/smtp_url       smtp://user:password@host:587"
echo "  secrets/fullchain.pem  the certificate with its chain"
echo "  secrets/privkey.pem    its private key"
echo "Keep a copy of secrets/root_secret elsewhere: without it a backup of the database is of no use."
