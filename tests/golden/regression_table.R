# Values that tables of regressions must print, from R's survival and cmprsk packages on data/bmt.
# Run in this folder: Rscript regression_table.R > regression_table.json
suppressMessages({library(survival); library(cmprsk)})
source("regression_cases.R")

bmt <- read.csv("../../data/bmt/bmt.csv")
bmt$low <- as.numeric(bmt$group == 2); bmt$high <- as.numeric(bmt$group == 3)
bmt$age10 <- bmt$z1 / 10
bmt$os <- bmt$t1 / 30.4375; bmt$lfs <- bmt$t2 / 30.4375
bmt$cause <- ifelse(bmt$d2 == 1, 1, ifelse(bmt$d1 == 1, 2, 0))
# Case weights 1, 2, 0.5 in turn down the rows.
bmt$w <- rep_len(c(1, 2, 0.5), nrow(bmt))
factors <- list(disease = c("low", "high"), age = "age10", fab = "z8", sex = "z3", methotrexate = "z10")

wald <- function(b, V) {
  statistic <- sum(b * solve(V, b))
  pchisq(statistic, length(b), lower.tail = FALSE)
}

# Hazard ratio, limits and P by column, P by factor, and events, of one fitted set of columns.
told <- function(b, V, terms) {
  se <- sqrt(diag(as.matrix(V)))
  columns <- unlist(terms)
  names(b) <- names(se) <- columns
  effects <- lapply(columns, function(x) list(
    ratio = exp(b[[x]]), lower = exp(b[[x]] - qnorm(0.975) * se[[x]]), upper = exp(b[[x]] + qnorm(0.975) * se[[x]]),
    p_value = 2 * pnorm(-abs(b[[x]] / se[[x]]))))
  names(effects) <- columns
  V <- as.matrix(V); dimnames(V) <- list(columns, columns)
  list(effects = effects, factors = lapply(terms, function(t) wald(b[t], V[t, t, drop = FALSE])))
}

cox <- function(time, event, terms, ...) {
  formula <- as.formula(paste0("Surv(", time, ", ", event, ") ~ ", paste(unlist(terms), collapse = " + ")))
  do.call(coxph, list(formula, data = quote(bmt), control = coxph.control(eps = 1e-11, iter.max = 50), ...))
}

cox_told <- function(time, event, terms, ...) {
  fit <- cox(time, event, terms, ...)
  out <- told(coef(fit), vcov(fit), terms)
  # cox.zph tests single columns; of a factor, the model with the factor itself.
  zph <- function(t) {
    labels <- sub("^low$", "factor(group)", unlist(lapply(terms, `[`, 1)))
    formula <- as.formula(paste0("Surv(", time, ", ", event, ") ~ ", paste(labels, collapse = " + ")))
    do.call(coxph, list(formula, data = quote(bmt), control = coxph.control(eps = 1e-11, iter.max = 50)))
  }
  table <- cox.zph(zph(terms), transform = "km", global = TRUE)$table
  out$ph <- setNames(as.list(table[, "p"]), c(names(terms), "global"))
  out$aic <- AIC(fit)
  out$concordance <- fit$concordance[["concordance"]]
  out
}

fine_gray_told <- function(terms) {
  fit <- crr(bmt$lfs, bmt$cause, as.matrix(bmt[unlist(terms)]), gtol = 1e-12)
  told(fit$coef, fit$var, terms)
}

one_by_one <- function(f) lapply(setNames(names(factors), names(factors)), function(name) f(factors[name]))

# Backward elimination by AIC, of the columns as terms (disease as a factor).
step_aic <- function(time, event) {
  bmt$disease <- factor(bmt$group)
  full <- as.formula(paste0("Surv(", time, ", ", event, ") ~ disease + age10 + z8 + z3 + z10"))
  fit <- coxph(full, data = bmt)
  attr(terms(formula(step(fit, trace = 0))), "term.labels")
}

# Backward elimination and forward selection by Wald P of terms at 0.05.
p_of <- function(time, event, names) told_p(cox(time, event, factors[names]), factors[names])
told_p <- function(fit, terms) unlist(told(coef(fit), vcov(fit), terms)$factors)
backward_p <- function(time, event) {
  names <- names(factors)
  while (length(names) > 0) {
    p <- p_of(time, event, names)
    if (max(p) < 0.05) break
    names <- setdiff(names, names(p)[which.max(p)])
  }
  names
}
forward_p <- function(time, event) {
  names <- character(0)
  while (length(names) < length(factors)) {
    left <- setdiff(names(factors), names)
    p <- vapply(left, function(x) p_of(time, event, c(names, x))[[x]], 0)
    if (min(p) >= 0.05) break
    names <- c(names, left[which.min(p)])
  }
  names
}

weighted <- coxph(Surv(lfs, d3) ~ age10 + z8, data = bmt, weights = w, robust = TRUE, control = coxph.control(eps = 1e-11))
clustered <- coxph(Surv(lfs, d3) ~ age10 + z8, data = bmt, cluster = z9, control = coxph.control(eps = 1e-11))
stratified <- coxph(Surv(lfs, d3) ~ age10 + z8 + strata(z9), data = bmt, control = coxph.control(eps = 1e-11))
product <- coxph(Surv(lfs, d3) ~ low + high + z3 + I(low * z3) + I(high * z3), data = bmt,
                 control = coxph.control(eps = 1e-11))
by_name <- list(age = "age10", fab = "z8")

cat(json(list(
  univariable = list(
    lfs = one_by_one(function(t) cox_told("lfs", "d3", t)),
    os = one_by_one(function(t) cox_told("os", "d1", t)),
    relapse = one_by_one(fine_gray_told),
    cause_specific = one_by_one(function(t) cox_told("lfs", "(cause == 1)", t))),
  multivariable = list(
    lfs = cox_told("lfs", "d3", factors),
    os = cox_told("os", "d1", factors),
    relapse = fine_gray_told(factors),
    cause_specific = cox_told("lfs", "(cause == 1)", factors),
    any_event = cox_told("lfs", "(cause > 0)", factors)),
  weighted = told(coef(weighted), vcov(weighted), by_name),
  clustered = told(coef(clustered), vcov(clustered), by_name),
  stratified = told(coef(stratified), vcov(stratified), by_name),
  product = told(coef(product), vcov(product), list(disease = c("low", "high"), sex = "z3", "disease:sex" = c("low:z3", "high:z3"))),
  backward = list(lfs = as.list(backward_p("lfs", "d3")), os = as.list(backward_p("os", "d1"))),
  forward = list(lfs = as.list(forward_p("lfs", "d3")), os = as.list(forward_p("os", "d1"))),
  aic = list(lfs = as.list(step_aic("lfs", "d3")), os = as.list(step_aic("os", "d1"))))), "\n")
