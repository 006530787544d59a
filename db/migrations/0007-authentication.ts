import { type Kysely, sql } from 'kysely'

/**
 * Accounts and sessions, in a schema of their own that only the authentication role may use.
 *
 * These are the tables that better-auth 1.7.5 plans for its username, two-factor and admin plugins, with our names
 * for its columns; `authentication.test.ts` of the server compares the two. `sign_in_attempt` is ours.
 */
export const authentication = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`
      create schema if not exists auth;

      create table auth."user" (
        id text primary key,
        name text not null,
        email text not null unique,
        email_verified boolean not null,
        image text,
        created_at timestamptz not null default current_timestamp,
        updated_at timestamptz not null default current_timestamp,
        username text unique,
        two_factor_enabled boolean,
        role text,
        banned boolean,
        ban_reason text,
        ban_expires timestamptz
      );

      create table auth.session (
        id text primary key,
        expires_at timestamptz not null,
        token text not null unique,
        created_at timestamptz not null default current_timestamp,
        updated_at timestamptz not null,
        ip_address text,
        user_agent text,
        user_id text not null references auth."user" (id) on delete cascade,
        impersonated_by text
      );
      create index session_user_id_idx on auth.session (user_id);

      create table auth.account (
        id text primary key,
        account_id text not null,
        provider_id text not null,
        user_id text not null references auth."user" (id) on delete cascade,
        access_token text,
        refresh_token text,
        id_token text,
        access_token_expires_at timestamptz,
        refresh_token_expires_at timestamptz,
        scope text,
        password text,
        created_at timestamptz not null default current_timestamp,
        updated_at timestamptz not null
      );
      create index account_user_id_idx on auth.account (user_id);

      create table auth.verification (
        id text primary key,
        identifier text not null,
        value text not null,
        expires_at timestamptz not null,
        created_at timestamptz not null default current_timestamp,
        updated_at timestamptz not null default current_timestamp
      );
      create index verification_identifier_idx on auth.verification (identifier);

      create table auth.two_factor (
        id text primary key,
        secret text not null,
        backup_codes text not null,
        user_id text not null references auth."user" (id) on delete cascade,
        verified boolean,
        failed_verification_count integer,
        locked_until timestamptz
      );
      create index two_factor_secret_idx on auth.two_factor (secret);
      create index two_factor_user_id_idx on auth.two_factor (user_id);

      create table auth.rate_limit (
        id text primary key,
        key text not null unique,
        count integer not null,
        last_request bigint not null
      );

      create table auth.sign_in_attempt (
        username text primary key,
        attempts integer not null,
        last_at timestamptz not null
      );
      comment on table auth.sign_in_attempt is
        'attempts since the last success, by the name that was typed; too many lock that name for a while';
    `.execute(db)
  },
}
