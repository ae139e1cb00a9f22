# The bone marrow transplants with another rule for ties, other weights of the test, and without one hospital.
# Run in this folder: Rscript stress.R > stress.json
library(survival)

d <- read.csv("../../data/bmt/bmt.csv")
d$disease <- factor(d$group)

of_cox <- function(fit) {
  found <- summary(fit)
  list(
    ratio = unname(found$conf.int[, "exp(coef)"]),
    lower = unname(found$conf.int[, "lower .95"]),
    upper = unname(found$conf.int[, "upper .95"]),
    p = unname(found$coefficients[, ncol(found$coefficients)])
  )
}
of_test <- function(fit) pchisq(fit$chisq, length(fit$n) - 1, lower.tail = FALSE)
precisely <- coxph.control(eps = 1e-11, toler.chol = 1e-12, iter.max = 50)
cox <- function(data, ties) of_cox(coxph(Surv(t1, d1) ~ disease, data, ties = ties, control = precisely))

found <- list(
  efron = cox(d, "efron"),
  breslow = cox(d, "breslow"),
  robust = of_cox(coxph(Surv(t1, d1) ~ disease, d, cluster = id, ties = "efron", control = precisely)),
  stratified = of_cox(coxph(Surv(t1, d1) ~ disease + strata(z9), d, ties = "efron", control = precisely)),
  without_hospital_4 = cox(d[d$z9 != 4, ], "efron"),
  log_rank = of_test(survdiff(Surv(t1, d1) ~ disease, d)),
  peto = of_test(survdiff(Surv(t1, d1) ~ disease, d, rho = 1)),
  log_rank_without_hospital_4 = of_test(survdiff(Surv(t1, d1) ~ disease, d[d$z9 != 4, ]))
)
cat(jsonlite::toJSON(found, digits = NA, auto_unbox = TRUE, pretty = TRUE), "\n")
