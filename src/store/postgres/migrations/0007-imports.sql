-- An import may stand in for what other sources stated of a number and some days. What they stated stays where it is and
-- says by which fact of its partition, by its seq, it was withdrawn.
alter table fact add column withdrawn bigint;
alter table fact drop constraint fact_kind_check;
alter table fact add constraint fact_kind_check
  check (kind in ('message', 'user_alias', 'number_alias', 'number_moved', 'user_forgotten', 'source_withdrawn')) not valid;
create index fact_withdrawal on fact (partition, seq) where kind = 'source_withdrawn';

alter table import drop constraint import_on_overlap_check;
alter table import add constraint import_on_overlap_check
  check (on_overlap in ('ask', 'match', 'keep_apart', 'replace'));
alter table import add column withdrawn bigint not null default 0;

-- Categories of templates by name, for logs whose rows name a template only. The id is the hash of the list.
create table template_list (
  id text collate "C" primary key,
  list jsonb not null,
  stored_at timestamptz not null default now()
);
