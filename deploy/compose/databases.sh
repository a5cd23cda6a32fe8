#!/usr/bin/env bash
# Run once at each start, and safe each time: the databases of Temporal and of every region, each with a user of its own.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --quiet <<'SQL'
\getenv password TEMPORAL_DATABASE_PASSWORD
SELECT 'CREATE ROLE temporal LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'temporal')
\gexec
SELECT format('ALTER ROLE temporal PASSWORD %L', :'password')
\gexec
SELECT format('CREATE DATABASE %I OWNER temporal', name)
  FROM unnest(ARRAY['temporal', 'temporal_visibility']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name)
\gexec
REVOKE ALL ON DATABASE temporal, temporal_visibility FROM PUBLIC;
SQL
for region in jz19 jz33; do
  password=${region^^}_DATABASE_PASSWORD
  WAAKVLAM_DATABASE_PASSWORD=${!password} \
    psql --set ON_ERROR_STOP=1 --quiet --set region="$region" --file "$(dirname "$0")/region.sql"
done
