-- Units that were ever sold otherwise than they are now: posting asks this of every unit, and it is true of few.
create index sale_ended on sale (unit) where until is not null;
