-- Texts and briefs can be searched.
SELECT 1;
