-- Dialogs of a month are derived from the messages around it: those of a number by when they were, and from there back in
-- each thread to where it was quiet for so long that nothing was open any more.
create index message_number_time on message (partition, number, last_at) where root is not null;
