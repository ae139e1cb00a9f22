# Odds ratios, risk ratios, risk differences and mean differences, from R's glm, lm, sandwich and brglm2.
# Run in this folder: Rscript outcomes.R > outcomes.json
# Data: pbc.csv under data/. Outcomes: bilirubin above 2 mg/dl, and albumin. Weights are 1, 2, 0.5 in turn; clusters are the
# rows' numbers modulo 30. The separated case has no patient with the outcome in stage 1.
suppressMessages({library(sandwich); library(brglm2)})
source("regression_cases.R")

p <- read.csv("data/pbc.csv", na.strings = "")
p <- p[complete.cases(p[, c("age", "sex", "albumin", "bili", "stage", "edema")]), ]
p$high <- as.numeric(p$bili > 2)
p$female <- as.numeric(p$sex == "f")
for (k in 2:4) p[[paste0("stage", k)]] <- as.numeric(p$stage == k)
p$w <- c(1, 2, 0.5)[(seq_len(nrow(p)) - 1) %% 3 + 1]
p$cluster <- seq_len(nrow(p)) %% 30
right <- ~ age + female + stage2 + stage3 + stage4
stages <- 4:6

told <- function(fit, variance, df = Inf) {
  estimate <- coef(fit)[-1]
  v <- variance[-1, -1]
  se <- sqrt(diag(v))
  b <- estimate[stages - 1]
  wald <- drop(t(b) %*% solve(v[stages - 1, stages - 1]) %*% b)
  list(coefficients = estimate, std_errors = se, p_values = 2 * pt(-abs(estimate / se), df),
       lower = estimate - qt(0.975, df) * se, upper = estimate + qt(0.975, df) * se,
       stage_p = if (is.finite(df)) pf(wald / 3, 3, df, lower.tail = FALSE) else pchisq(wald, 3, lower.tail = FALSE))
}
logit <- glm(update(right, high ~ .), binomial, p, epsilon = 1e-14, maxit = 100)
weighted <- suppressWarnings(glm(update(right, high ~ .), binomial, p, weights = w, epsilon = 1e-14, maxit = 100))
poisson <- glm(update(right, high ~ .), poisson, p, epsilon = 1e-14, maxit = 100)
straight <- lm(update(right, high ~ .), p)
linear <- lm(update(right, albumin ~ .), p)
heavy <- lm(update(right, albumin ~ .), p, weights = w)
hc0 <- function(fit) sandwich::sandwich(fit)
clustered <- function(fit) vcovCL(fit, p$cluster, type = "HC0", cadjust = FALSE)

# Firth's penalised likelihood. Profile limits are found from the penalised deviance.
q <- p
q$high[q$stage == 1] <- 0
q <- q[seq(1, nrow(q), 3), ]
X <- model.matrix(right, q)
firth <- glm(update(right, high ~ .), binomial, q, method = "brglmFit", type = "AS_mean", epsilon = 1e-13, maxit = 1000)
loglik <- function(beta) {
  eta <- drop(X %*% beta); m <- plogis(eta)
  sum(q$high * eta - log1p(exp(eta))) + 0.5 * determinant(t(X) %*% (X * (m * (1 - m))))$modulus
}
best <- loglik(coef(firth))
held <- function(columns, values) {
  free <- setdiff(seq_len(ncol(X)), columns)
  start <- coef(firth)[free]
  scale <- 1 / apply(X[, free, drop = FALSE], 2, function(x) max(sd(x), 0.5))
  f <- function(b) { beta <- numeric(ncol(X)); beta[free] <- b * scale; beta[columns] <- values; -loglik(beta) }
  found <- optim(start / scale, f, method = "BFGS", control = list(reltol = 1e-15, maxit = 5000))
  -optim(found$par, f, method = "BFGS", control = list(reltol = 1e-15, maxit = 5000))$value
}
limit <- function(column, side) {
  se <- sqrt(vcov(firth)[column, column])
  f <- function(at) 2 * (best - held(column, at)) - qchisq(0.95, 1)
  uniroot(f, sort(coef(firth)[column] + side * c(0.5, 8) * se), tol = 1e-10)$root
}
n <- ncol(X)
out <- list(
  logistic = c(told(logit, vcov(logit)), list(aic = AIC(logit), intercept = coef(logit)[1])),
  logistic_weighted = told(weighted, hc0(weighted)),
  logistic_clustered = told(logit, clustered(logit)),
  risk_ratio = told(poisson, hc0(poisson)),
  risk_ratio_clustered = told(poisson, clustered(poisson)),
  risk_difference = told(straight, hc0(straight)),
  risk_difference_clustered = told(straight, clustered(straight)),
  mean_difference = c(told(linear, vcov(linear), linear$df.residual), list(aic = AIC(linear))),
  mean_difference_weighted = told(heavy, hc0(heavy)),
  firth = list(coefficients = coef(firth)[-1], std_errors = sqrt(diag(vcov(firth)))[-1],
    lower = sapply(2:n, limit, side = -1), upper = sapply(2:n, limit, side = 1),
    p_values = sapply(2:n, function(j) pchisq(2 * (best - held(j, 0)), 1, lower.tail = FALSE)),
    stage_p = pchisq(2 * (best - held(4:6, 0)), 3, lower.tail = FALSE)))
cat(json(out), "\n")
