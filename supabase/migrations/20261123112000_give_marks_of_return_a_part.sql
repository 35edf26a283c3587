-- The return's rollup is one part, so that its marks have the shape of those of sales and one function folds both, fold_days().
-- Adds a column with a constant, which rewrites nothing. Check: \d private.roi_marks
set local lock_timeout = '3s';

alter table private.roi_marks add column part text not null default '';
comment on column private.roi_marks.part is 'Always empty: what sales_marks has several of.';
