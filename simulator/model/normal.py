"""The standard normal quantile, as a kernel.

Answers: which normal deviate belongs to a uniform draw. Algorithm AS 241, PPND16 (Wichura, 1988): three
rational functions of degree 7, one for the centre and two for the tails.
"""

import numpy as np

from simulator.model.kernels import kernel

# The polynomials of AS 241 are written out, because the compiler does not unroll a loop over coefficients.


@kernel
def _centre_top(r: float) -> float:
    """Numerator for the centre, a polynomial in r = 0.425² - q²."""
    x = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    x = x * r + 6.7265770927008700853e4
    x = x * r + 4.5921953931549871457e4
    x = x * r + 1.3731693765509461125e4
    x = x * r + 1.9715909503065514427e3
    x = x * r + 1.3314166789178437745e2
    x = x * r + 3.3871328727963666080e0
    return x


@kernel
def _centre_bottom(r: float) -> float:
    """Denominator for the centre, a polynomial in r = 0.425² - q²."""
    x = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    x = x * r + 3.9307895800092710610e4
    x = x * r + 2.1213794301586595867e4
    x = x * r + 5.3941960214247511077e3
    x = x * r + 6.8718700749205790830e2
    x = x * r + 4.2313330701600911252e1
    x = x * r + 1.0
    return x


@kernel
def _tail_top(r: float) -> float:
    """Numerator for the tails, a polynomial in sqrt(-ln p) - 1.6."""
    x = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
    x = x * r + 2.41780725177450611770e-1
    x = x * r + 1.27045825245236838258e0
    x = x * r + 3.64784832476320460504e0
    x = x * r + 5.76949722146069140550e0
    x = x * r + 4.63033784615654529590e0
    x = x * r + 1.42343711074968357734e0
    return x


@kernel
def _tail_bottom(r: float) -> float:
    """Denominator for the tails, a polynomial in sqrt(-ln p) - 1.6."""
    x = 1.05075007164441684324e-9 * r + 5.475938084995344946e-4
    x = x * r + 1.51986665636164571966e-2
    x = x * r + 1.48103976427480074590e-1
    x = x * r + 6.89767334985100004550e-1
    x = x * r + 1.67638483018380384940e0
    x = x * r + 2.05319162663775882187e0
    x = x * r + 1.0
    return x


@kernel
def _far_top(r: float) -> float:
    """Numerator for the far tails, a polynomial in sqrt(-ln p) - 5."""
    x = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    x = x * r + 1.24266094738807843860e-3
    x = x * r + 2.65321895265761230930e-2
    x = x * r + 2.96560571828504891230e-1
    x = x * r + 1.78482653991729133580e0
    x = x * r + 5.46378491116411436990e0
    x = x * r + 6.65790464350110377720e0
    return x


@kernel
def _far_bottom(r: float) -> float:
    """Denominator for the far tails, a polynomial in sqrt(-ln p) - 5."""
    x = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    x = x * r + 1.84631831751005468180e-5
    x = x * r + 7.86869131145613259100e-4
    x = x * r + 1.48753612908506148525e-2
    x = x * r + 1.36929880922735805310e-1
    x = x * r + 5.99832206555887937690e-1
    x = x * r + 1.0
    return x


@kernel
def normal(u: float) -> float:
    """Standard normal quantile of u in (0, 1): AS 241 (Wichura, 1988), relative error near 1e-16."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * _centre_top(r) / _centre_bottom(r)
    # p is the chance of the nearer tail, so that nothing is lost to rounding close to 1.
    r = np.sqrt(-np.log(u if q < 0.0 else 1.0 - u))
    z = _tail_top(r - 1.6) / _tail_bottom(r - 1.6) if r <= 5.0 else _far_top(r - 5.0) / _far_bottom(r - 5.0)
    return -z if q < 0.0 else z
