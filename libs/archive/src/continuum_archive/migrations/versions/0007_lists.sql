-- Lists, names and dates by their own order.
SELECT 1;
