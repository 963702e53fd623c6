-- What holds for the whole store: one row a name. The id tells two stores apart; the rest is added by who needs it.
create table meta (
  name text primary key,
  value jsonb not null
);
insert into meta (name, value) values ('store_id', to_jsonb(gen_random_uuid()::text));
