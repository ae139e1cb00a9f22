# ---- The comparison -------------------------------------------------------------------------

same <- function(value, stored, tolerance) {
  both <- pmax(abs(value), abs(stored))
  ifelse(is.na(value) | is.na(stored), is.na(value) & is.na(stored), abs(value - stored) <= pmax(tolerance * both, 1e-12))
}
expected$computed <- computed
expected$verdict <- ifelse(!done, "not recomputed", ifelse(same(computed, expected$value, expected$tolerance), "agrees", "differs"))
expected$reason <- ifelse(done, "", reasons)
write.csv(expected, "comparison.csv", row.names = FALSE, na = "", fileEncoding = "UTF-8")
print(table(factor(expected$display, unique(expected$display)), factor(expected$verdict, c("agrees", "differs", "not recomputed")), dnn = NULL))
different <- expected[expected$verdict == "differs", ]
if (nrow(different) > 0) {
  cat("\nDifferent:\n")
  print(different[c("display", "endpoint", "model", "group", "variable", "level", "at", "statistic", "value", "computed")], row.names = FALSE, digits = 10)
}
cat(sprintf("\n%d numbers agree, %d differ, %d were not recomputed. See comparison.csv\n",
  sum(expected$verdict == "agrees"), nrow(different), sum(!done)))
quit(status = if (nrow(different) > 0) 1 else 0)
