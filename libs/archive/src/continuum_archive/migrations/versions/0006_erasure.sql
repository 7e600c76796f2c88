-- Documents are erased when their time has come.
SELECT 1;
