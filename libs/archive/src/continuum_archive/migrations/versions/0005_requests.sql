-- What people ask for, and what they did.
SELECT 1;
