# ---- Firth's penalized likelihood -----------------------------------------------------------

# A penalized likelihood to be held at some coefficients: `point` gives the log likelihood and the information.
# Columns are scaled by `spread`; the first `free` coefficients, such as an intercept, are not asked for.
penalized <- function(point, spread, free) {
  value <- function(beta) {
    found <- point(beta)
    log_det <- determinant(found$information)
    if (!is.finite(found$likelihood) || log_det$sign <= 0) return(-1e100)
    found$likelihood + as.numeric(log_det$modulus) / 2
  }
  best <- function(held = integer(), at = numeric(), start = rep(0, length(spread) + free)) {
    start[held] <- at
    moved <- setdiff(seq_along(start), held)
    if (!length(moved)) return(list(beta = start, value = value(start)))
    whole <- function(part) replace(start, moved, part)
    found <- nlminb(start[moved], function(part) -value(whole(part)),
      control = list(rel.tol = 1e-13, x.tol = 1e-10, iter.max = 500, eval.max = 2000))
    list(beta = whole(found$par), value = -found$objective)
  }
  list(best = best, top = best(), spread = spread, free = free)
}

# P of the penalized likelihood ratio against a model in which some coefficients are nought.
held_at_nought <- function(fit, columns) {
  held <- fit$free + columns
  pchisq(2 * max(fit$top$value - fit$best(held, 0, fit$top$beta)$value, 0), length(held), lower.tail = FALSE)
}

# A coefficient with the limits of its profile.
profile_of <- function(fit, column, level) {
  held <- fit$free + column
  middle <- fit$top$beta[held]
  above <- function(at) fit$best(held, at, fit$top$beta)$value - fit$top$value + qchisq(level, 1) / 2
  end <- function(side) {
    reach <- side
    while (above(middle + reach) > 0) reach <- 2 * reach
    uniroot(above, sort(c(middle, middle + reach)), tol = 1e-9)$root
  }
  c(middle, end(-1), end(1)) / fit$spread[column]
}

# Ratios with profile limits and their P values.
profiles <- function(own, fit, s, columns, level) {
  for (part in parts_of(s, columns)) {
    own(held_at_nought(fit, part$columns), "factor_p_value", variable = part$name)
    for (each in seq_along(part$levels)) {
      found <- exp(profile_of(fit, part$columns[each], level))
      for (place in 1:3) own(found[place], c("ratio", "lower", "upper")[place], variable = part$name, level = part$levels[each])
      own(held_at_nought(fit, part$columns[each]), "p_value", variable = part$name, level = part$levels[each])
    }
  }
}

firth_logistic <- function(y, design) {
  spread <- apply(design[, -1, drop = FALSE], 2, sd)
  z <- cbind(1, scale(design[, -1, drop = FALSE], scale = spread))
  penalized(function(beta) {
    linear <- drop(z %*% beta)
    mean <- plogis(linear)
    list(likelihood = sum(y * plogis(linear, log.p = TRUE) + (1 - y) * plogis(-linear, log.p = TRUE)),
      information = crossprod(z * sqrt(mean * (1 - mean))))
  }, spread, free = 1)
}

# The partial likelihood and its information are those of coxph, which is told not to iterate.
firth_cox <- function(s, columns, late, strata) {
  design <- model.matrix(~ ., s[paste0("x", seq_along(columns))])[, -1, drop = FALSE]
  spread <- apply(design, 2, sd)
  z <- scale(design, scale = spread)
  survival <- if (late) Surv(s$entry, s$time, s$cause == 1) else Surv(s$time, s$cause == 1)
  formula <- if (is.null(strata)) survival ~ z else survival ~ z + strata(s$stratum)
  penalized(function(beta) {
    fit <- suppressWarnings(coxph(formula, init = beta, ties = "efron", control = coxph.control(iter.max = 0)))
    list(likelihood = fit$loglik[1], information = solve(fit$var))
  }, spread, free = 0)
}
