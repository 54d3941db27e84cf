/**
 * The first form of everything that outlives Temporal (DESIGN section 6). SQL, because the
 * guarantees are the database's own: constraints, triggers, functions, rights.
 */
export const migration0001 = {
  name: '0001-ledger',
  sql: `
-- One row a chain; locking it is what gives entries their order.
create table chain_head (
  chain text primary key check (length(chain) between 1 and 140),
  sequence integer not null,
  hash text not null,
  at timestamptz(3)
);

create table ledger_entry (
  chain text not null references chain_head (chain),
  sequence integer not null check (sequence >= 1),
  event_id text not null,
  at timestamptz(3) not null,
  actor text not null,
  action text not null,
  -- Exact canonical JSON.
  payload text not null,
  erasable_hash text,
  previous text not null,
  hash text not null unique,
  post text generated always as (payload::json ->> 'post') stored,
  primary key (chain, sequence),
  unique (chain, event_id)
);
create index ledger_entry_event on ledger_entry (event_id);
create index ledger_entry_attempts on ledger_entry (at, chain, sequence)
  where action = 'delivery.attempt';
create index ledger_entry_post on ledger_entry (post, action) where post is not null;

create table erasable_payload (
  chain text not null,
  sequence integer not null,
  salt text not null,
  content text not null,
  primary key (chain, sequence),
  foreign key (chain, sequence) references ledger_entry (chain, sequence)
);

create table rendition (
  digest text primary key,
  text text not null,
  stored_at timestamptz not null default clock_timestamp()
);
create table runbook_package (
  digest text primary key,
  name text not null,
  package text not null,
  stored_at timestamptz not null default clock_timestamp()
);
create table certificate (
  digest text primary key,
  person text not null,
  certificate text not null,
  stored_at timestamptz not null default clock_timestamp()
);
-- One public key in two certificates is refused.
create table certificate_key (
  public_key text primary key,
  certificate text not null references certificate (digest)
);

create table incident_projection (
  incident text primary key,
  state text not null,
  mode text not null,
  opened_at timestamptz(3) not null,
  head_sequence integer not null,
  view jsonb not null
);
create index incident_projection_opened on incident_projection (opened_at desc, incident);

create table post_projection (
  post text primary key,
  incident text not null,
  number integer not null,
  state text not null,
  mode text not null,
  severity text not null,
  opened_at timestamptz(3) not null,
  deadline text collate "C" not null,
  view jsonb not null
);
create index post_projection_incident on post_projection (incident, number);
create index post_projection_queue on post_projection (state, deadline, severity, opened_at, post);

create table used_statement (
  statement text primary key,
  nonce text not null unique,
  incident text not null,
  used_at timestamptz not null default clock_timestamp()
);
create table used_delivery (
  statement text not null references used_statement (statement),
  key text not null,
  times integer not null default 1,
  primary key (statement, key)
);

create table login_challenge (
  challenge_hash text primary key,
  expires_at timestamptz not null
);
create table login_session (
  token_hash text primary key,
  person text not null,
  certificate text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);

create table door_count (
  actor text not null,
  minute timestamptz not null,
  recorded integer not null default 0,
  dropped integer not null default 0,
  primary key (actor, minute)
);

-- Append-only: whoever connects, even the owner, has to take a trigger away first.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: the ledger is append-only', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger append_only before update or delete on ledger_entry
  for each row execute function refuse_change();
create trigger never_truncated before truncate on ledger_entry
  for each statement execute function refuse_change();
create trigger write_once before update or delete on rendition
  for each row execute function refuse_change();
create trigger never_truncated before truncate on rendition
  for each statement execute function refuse_change();
create trigger write_once before update or delete on runbook_package
  for each row execute function refuse_change();
create trigger write_once before update or delete on certificate
  for each row execute function refuse_change();
create trigger write_once before update or delete on certificate_key
  for each row execute function refuse_change();
create trigger append_only before update or delete on used_statement
  for each row execute function refuse_change();

create function refuse_erasure() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('countersign.erasing', true) = 'on' then
    return old;
  end if;
  raise exception '% on % is refused: only erase_payload() erases', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger erasable_only before update or delete on erasable_payload
  for each row execute function refuse_erasure();
create trigger never_truncated before truncate on erasable_payload
  for each statement execute function refuse_erasure();

-- Personal data must be erasable; the salted hash in the chain stays and tells nothing.
create function erase_payload(p_chain text, p_sequence integer) returns boolean
language plpgsql security definer set search_path from current as $$
declare
  erased boolean;
begin
  perform set_config('countersign.erasing', 'on', true);
  delete from erasable_payload where chain = p_chain and sequence = p_sequence;
  erased := found;
  perform set_config('countersign.erasing', 'off', true);
  return erased;
end $$;

-- Gives the next place in a chain. The lock is held until the caller's transaction ends.
-- Time never runs backwards inside a chain, whatever the machine's clock does.
create function ledger_lock(p_chain text, out sequence integer, out hash text, out at timestamptz)
language plpgsql as $$
begin
  insert into chain_head (chain, sequence, hash) values (p_chain, 0, repeat('0', 64))
    on conflict (chain) do nothing;
  select head.sequence, head.hash, head.at into ledger_lock.sequence, ledger_lock.hash, ledger_lock.at
    from chain_head head where head.chain = p_chain for update;
  ledger_lock.at := greatest(ledger_lock.at, date_trunc('milliseconds', clock_timestamp()));
end $$;

create function instant_text(p_at timestamptz) returns text language sql immutable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Appends one entry to the door chain. Texts come in as canonical JSON; the keys of the hashed
-- object stand here in the order of RFC 8785.
create function door_append(p_event_id text, p_actor text, p_action text, p_payload text)
returns text language plpgsql set search_path from current as $$
declare
  head record;
  found_row record;
  id text := p_event_id;
  digest text;
begin
  select * into head from ledger_lock('door');
  select * into found_row from ledger_entry where chain = 'door' and event_id = id;
  if found then
    if found_row.actor = p_actor and found_row.action = p_action and found_row.payload = p_payload
    then
      return id;
    end if;
    -- Another refusal under a used id is still a refusal, and is kept beside the first.
    id := id || '/' || (head.sequence + 1);
  end if;
  digest := encode(sha256(convert_to(
    '{"action":' || to_json(p_action)
    || ',"actor":' || p_actor
    || ',"at":"' || instant_text(head.at) || '"'
    || ',"chain":"door","erasableHash":null'
    || ',"eventId":' || to_json(id)
    || ',"payload":' || p_payload
    || ',"previous":"' || head.hash || '"'
    || ',"sequence":' || (head.sequence + 1)
    || '}', 'UTF8')), 'hex');
  insert into ledger_entry
    (chain, sequence, event_id, at, actor, action, payload, erasable_hash, previous, hash)
    values ('door', head.sequence + 1, id, head.at, p_actor, p_action, p_payload, null,
            head.hash, digest);
  update chain_head set sequence = head.sequence + 1, hash = digest, at = head.at
    where chain = 'door';
  perform pg_notify('countersign_entry', id);
  return id;
end $$;

-- The one way in which the server writes to the ledger: what it refused itself. At most
-- p_limit entries a minute and actor; the rest is counted and told with the next entry.
create function door_record(
  p_event_id text, p_actor_key text, p_actor text, p_action text, p_payload text, p_limit integer
) returns text language plpgsql security definer set search_path from current as $$
declare
  this_minute timestamptz := date_trunc('minute', clock_timestamp());
  counted door_count;
  earlier record;
begin
  if length(p_event_id) > 250 or p_event_id !~ '^[ -~]+$' or length(p_payload) > 16384
     or length(p_actor) > 2048 or length(p_actor_key) > 200
     or p_action not in ('message.refuse') then
    raise exception 'not an entry for the door' using errcode = 'check_violation';
  end if;
  perform p_actor::json, p_payload::json;
  insert into door_count as c (actor, minute, recorded) values (p_actor_key, this_minute, 0)
    on conflict (actor, minute) do update set recorded = c.recorded
    returning * into counted;
  if counted.recorded >= p_limit then
    update door_count set dropped = dropped + 1
      where actor = p_actor_key and minute = this_minute;
    return null;
  end if;
  for earlier in
    delete from door_count where actor = p_actor_key and minute < this_minute
      returning minute, dropped
  loop
    if earlier.dropped > 0 then
      perform door_append(
        'door/uncounted/' || md5(p_actor_key) || '/' || instant_text(earlier.minute), p_actor,
        'messages.refused_uncounted', '{"count":' || earlier.dropped || ',"post":null}');
    end if;
  end loop;
  update door_count set recorded = recorded + 1
    where actor = p_actor_key and minute = this_minute;
  return door_append(p_event_id, p_actor, p_action, p_payload);
end $$;
`,
} as const;
