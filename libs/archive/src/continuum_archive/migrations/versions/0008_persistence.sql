-- What persistence needs to write many events at once.
SELECT 1;
