# Splines, logarithms and effects by period in Cox regressions, from R's rms and survival.
# Run in this folder: Rscript shapes.R > shapes.json
# Data: pbc.csv under data/, patients with age, bilirubin and stage; death is status 2.
suppressMessages({library(rms); library(survival)})
source("regression_cases.R")

p <- read.csv("data/pbc.csv", na.strings = "")
p <- p[complete.cases(p[, c("age", "bili", "sex")]), ]
p$dead <- as.numeric(p$status == 2); p$female <- as.numeric(p$sex == "f")
dd <- datadist(p); options(datadist = "dd")
fit <- cph(Surv(time, dead) ~ rcs(age, 4) + log2(bili) + female, p, eps = 1e-12, iter.max = 100, x = TRUE, y = TRUE)
tests <- anova(fit)
at <- c(35, 45, 60, 70)
curve <- Predict(fit, age = at, ref.zero = TRUE, fun = exp)
dd$limits["Adjust to", "age"] <- 50
fit <- update(fit)
curve <- Predict(fit, age = at, ref.zero = TRUE, fun = exp)
q <- round(quantile(p$age, c(0.25, 0.75)), 1)
between <- contrast(fit, list(age = q[2]), list(age = q[1]))
split <- survSplit(Surv(time, dead) ~ ., p, cut = c(1000, 2000), episode = "period")
for (k in 1:3) split[[paste0("f", k)]] <- split$female * (split$period == k)
periods <- coxph(Surv(tstart, time, dead) ~ age + f1 + f2 + f3, split, control = coxph.control(eps = 1e-12, iter.max = 100))
v <- vcov(periods)[2:4, 2:4]; b <- coef(periods)[2:4]
D <- rbind(c(-1, 1, 0), c(-1, 0, 1))
change <- drop(t(D %*% b) %*% solve(D %*% v %*% t(D)) %*% (D %*% b))
s <- summary(periods)$conf.int
out <- list(
  age_p = tests["age", "P"], nonlinear_p = tests[" Nonlinear", "P"],
  doubling = exp(unname(coef(fit)["bili"])),
  quartiles = as.numeric(q), between = exp(between$Contrast), between_lower = exp(between$Lower), between_upper = exp(between$Upper),
  at = at, curve = curve$yhat, lower = curve$lower, upper = curve$upper,
  periods = s[2:4, 1], periods_lower = s[2:4, 3], periods_upper = s[2:4, 4],
  change_p = pchisq(change, 2, lower.tail = FALSE))
cat(json(out), "\n")
