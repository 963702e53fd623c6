-- Dialogs of a month are derived from the messages around it: those of a number by when they were, and from there back in
-- each thread to where it was quiet for so long that nothing was open any more.
create index message_number_time on message (partition, number, last_at, first_at) where root is not null;

-- Which message money was set aside for, beside its charge: where a plan counts dialogs, no sale is the charge's.
alter table wallet_hold add column number text collate "C", add column message text collate "C";
