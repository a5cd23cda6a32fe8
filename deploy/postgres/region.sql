-- One region in PostgreSQL: a user of its own and three databases that nobody else can enter. Safe to run again.
--   WAAKVLAM_DATABASE_PASSWORD=... psql --set ON_ERROR_STOP=1 --set region=jz19 --file deploy/postgres/region.sql
-- Journal and keys are best on two servers, and are backed up apart: docs/privacy.md. Run it on both then.
\getenv password WAAKVLAM_DATABASE_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', 'waakvlam_' || :'region')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'waakvlam_' || :'region')
\gexec
SELECT format('ALTER ROLE %I PASSWORD %L NOSUPERUSER NOCREATEDB NOCREATEROLE', 'waakvlam_' || :'region', :'password')
\gexec
SELECT format('CREATE DATABASE %I OWNER %I', kind || '_' || :'region', 'waakvlam_' || :'region')
  FROM unnest(ARRAY['journal', 'keys', 'views']) AS kind
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = kind || '_' || :'region')
\gexec
-- Everybody may enter a database of PostgreSQL, unless told otherwise.
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', kind || '_' || :'region')
  FROM unnest(ARRAY['journal', 'keys', 'views']) AS kind
\gexec
