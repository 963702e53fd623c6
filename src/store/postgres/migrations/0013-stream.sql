-- Who follows charges goes by the numbers of their changes, and no longer by when they were booked.
drop index charge_booked;
