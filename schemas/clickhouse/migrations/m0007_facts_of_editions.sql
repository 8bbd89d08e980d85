-- Editions that workers without the column publish hold no facts, and their bulletins are refused.
ALTER TABLE edition ADD COLUMN IF NOT EXISTS facts String AFTER lists;
