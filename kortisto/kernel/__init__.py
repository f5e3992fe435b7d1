"""What every room stands on: verbs, refusals, state tables, time, codes and sealed fields. No tables of its own."""
