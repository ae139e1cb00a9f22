# ---- The effect of one group against another, from landmarks and in subgroups ----------------

# `at` is the landmark from which it is taken, NA for none.
effect <- function(display, d, endpoint, by, reference, model, at = NA, variable = "", level = "",
                   conf_level = 0.95) {
  here <- function(value, statistic, group = "") {
    rows <- asked(display, statistic, endpoint = endpoint, model = model, group = group, variable = variable, level = level)
    rows <- rows[is.na(at) | abs(expected$at[rows] - at) <= near * at]
    computed[rows] <<- value
    done[rows] <<- TRUE
  }
  here(sum(attr(d, "fates") == 1), "n_left_by_event")
  here(sum(attr(d, "fates") == 2), "n_left_by_censoring")
  s <- stretches(d, endpoint, by)
  if (variable != "") s <- s[d[[variable]][s$row] %in% level, ]
  here(length(unique(s$row)), "n")
  here(sum(s$cause == 1), "events")
  events <- numeric()
  for (group in groups_of(d, by)) {
    events <- c(events, sum(s$cause[s$group == group] == 1))
    here(length(unique(s$row[s$group == group])), "n", group)
    here(sum(s$cause[s$group == group] == 1), "events", group)
  }
  if (endpoint %in% competing) return(invisible())
  other <- setdiff(groups_of(d, by), reference)
  text <- paste(other, "vs", reference)
  values <- rep(NA, 4)
  if (all(events > 0)) {
    s$x <- as.numeric(s$group != reference)
    fit <- coxph(Surv(entry, time, cause == 1) ~ x, s[s$time > s$entry, ], control = precisely)
    values <- c(exp(coef(fit)), exp(confint(fit, level = conf_level)), summary(fit)$coefficients[, "Pr(>|z|)"])
  }
  for (place in 1:4) here(values[place], c("ratio", "lower", "upper", "p_value")[place], text)
}

# P of the likelihood-ratio test that the effect is the same in all levels of a variable.
interaction_test <- function(display, d, endpoint, by, reference, model, variable) {
  s <- stretches(d, endpoint, by)
  s$x <- as.numeric(s$group != reference)
  s$of <- droplevels(d[[variable]][s$row])
  s <- s[s$time > s$entry & !is.na(s$of), ]
  main <- coxph(Surv(entry, time, cause == 1) ~ x + of, s, control = precisely)
  whole <- coxph(Surv(entry, time, cause == 1) ~ x * of, s, control = precisely)
  statistic <- 2 * (whole$loglik[2] - main$loglik[2])
  p <- pchisq(statistic, nlevels(s$of) - 1, lower.tail = FALSE)
  answer(p, display, "interaction_p_value", endpoint = endpoint, model = model, variable = variable)
}
