// Problems of the zoo in one or two parameters.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "host/problems/zoo.hpp"

namespace rivulet::zoo {

namespace {

// Short names of sources: any_dimension.cpp.
constexpr std::array rows{
    problem{"adjiman", "Adjiman", "cos(x)*sin(y)-x/(y^2+1)", 2, 2, 2, "-1:2,-1:1", "(2, 0.1057834694517169)",
            "-2.021806783359787", "Adjiman et al. 1998; JY"},
    problem{"bartels-conn", "Bartels-Conn", "abs(x^2+y^2+x*y)+abs(sin(x))+abs(cos(y))", 2, 2, 2, "-500:500", "(0, 0)",
            "1", "JY"},
    problem{"beale", "Beale", "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2", 2, 2, 2, "-4.5:4.5", "(3, 0.5)", "0",
            "Beale 1958; MGH problem 5; SB"},
    problem{"bird", "Bird", "sin(x)*exp((1-cos(y))^2)+cos(y)*exp((1-sin(x))^2)+(x-y)^2", 2, 2, 2,
            "-6.283185307179586:6.283185307179586",
            "(4.701043130249553, 3.15293850372493); (-1.5821421769300335, -3.1302468034546562)", "-106.76453674926468",
            "Mishra 2006; JY"},
    problem{"bohachevsky1", "Bohachevsky 1", "x^2+2*y^2-0.3*cos(3*pi*x)-0.4*cos(4*pi*y)+0.7", 2, 2, 2, "-100:100",
            "(0, 0)", "0", "Bohachevsky et al. 1986; SB"},
    problem{"bohachevsky2", "Bohachevsky 2", "x^2+2*y^2-0.3*cos(3*pi*x)*cos(4*pi*y)+0.3", 2, 2, 2, "-100:100", "(0, 0)",
            "0", "Bohachevsky et al. 1986; SB"},
    problem{"bohachevsky3", "Bohachevsky 3", "x^2+2*y^2-0.3*cos(3*pi*x+4*pi*y)+0.3", 2, 2, 2, "-100:100", "(0, 0)", "0",
            "Bohachevsky et al. 1986; SB"},
    problem{"booth", "Booth", "(x+2*y-7)^2+(2*x+y-5)^2", 2, 2, 2, "-10:10", "(1, 3)", "0", "SB"},
    problem{"boyd", "Sum of three exponentials", "exp(x+3*y-0.1)+exp(x-3*y-0.1)+exp(-x-0.1)", 2, 2, 2, "-2:2",
            "(-0.34657359027997264, 0)", "2.5592666966582156",
            "Boyd & Vandenberghe 2004, Convex Optimization, eq. 9.20"},
    problem{"branin", "Branin", "(y-5.1/(4*pi^2)*x^2+5/pi*x-6)^2+10*(1-1/(8*pi))*cos(x)+10", 2, 2, 2, "-5:10,0:15",
            "(-3.141592653589793, 12.275); (3.141592653589793, 2.275); (9.42477796076938, 2.475)", "0.3978873577297383",
            "Branin 1972; SB"},
    problem{"brown-badly-scaled", "Brown badly scaled", "(x-1000000)^2+(y-2e-6)^2+(x*y-2)^2", 2, 2, 2, "0:2000000,-1:1",
            "(1000000, 2e-6)", "0", "MGH problem 4"},
    problem{"bukin6", "Bukin N. 6", "100*sqrt(abs(y-x^2/100))+abs(x+10)/100", 2, 2, 2, "-15:-5,-3:3", "(-10, 1)", "0",
            "Bukin 1997; SB"},
    problem{"cross-in-tray", "Cross-in-tray", "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100-sqrt(x^2+y^2)/pi)))+1)^0.1", 2, 2,
            2, "-10:10",
            "(1.3494066171539107, 1.3494066171539107); (1.3494066171539107, -1.3494066171539107); "
            "(-1.3494066171539107, 1.3494066171539107); (-1.3494066171539107, -1.3494066171539107)",
            "-2.062611870822737", "Mishra 2006; SB"},
    problem{"drop-wave", "Drop-wave", "-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)", 2, 2, 2, "-5.12:5.12", "(0, 0)",
            "-1", "SB"},
    problem{"easom", "Easom", "-cos(x)*cos(y)*exp(-(x-pi)^2-(y-pi)^2)", 2, 2, 2, "-100:100",
            "(3.141592653589793, 3.141592653589793)", "-1", "Easom 1990; SB"},
    problem{"egg-crate", "Egg crate", "x^2+y^2+25*(sin(x)^2+sin(y)^2)", 2, 2, 2, "-5:5", "(0, 0)", "0", "JY"},
    problem{"eggholder", "Eggholder", "-(y+47)*sin(sqrt(abs(y+x/2+47)))-x*sin(sqrt(abs(x-(y+47))))", 2, 2, 2,
            "-512:512", "(512, 404.2318051137578)", "-959.6406627208509", "Whitley et al. 1996; SB"},
    problem{"forrester", "Forrester", "(6*x-2)^2*sin(12*x-4)", 1, 1, 1, "0:1", "(0.7572487578418559)",
            "-6.0207400557670825", "Forrester et al. 2008; SB"},
    problem{"freudenstein-roth", "Freudenstein-Roth", "(-13+x+((5-y)*y-2)*y)^2+(-29+x+((y+1)*y-14)*y)^2", 2, 2, 2,
            "-15:15", "(5, 4)", "0",
            "Freudenstein & Roth 1963; MGH problem 2; local minimum 48.98 at (11.41, -0.8968)"},
    problem{"goldstein-price", "Goldstein-Price",
            "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))"
            "*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))",
            2, 2, 2, "-2:2", "(0, -1)", "3", "Goldstein & Price 1971; SB"},
    problem{"gramacy-lee", "Gramacy-Lee", "sin(10*pi*x)/(2*x)+(x-1)^4", 1, 1, 1, "0.5:2.5", "(0.5485634445276052)",
            "-0.8690111349894998", "Gramacy & Lee 2012; SB"},
    problem{"himmelblau", "Himmelblau", "(x^2+y-11)^2+(x+y^2-7)^2", 2, 2, 2, "-5:5",
            "(3, 2); (-2.805118086952745, 3.131312518250573); (-3.779310253377747, -3.2831859912861696); "
            "(3.5844283403304917, -1.8481265269644036)",
            "0", "Himmelblau 1972; JY"},
    problem{"holder-table", "Hölder table", "-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))", 2, 2, 2, "-10:10",
            "(8.055023475736563, 9.664590019241272); (8.055023475736563, -9.664590019241272); "
            "(-8.055023475736563, 9.664590019241272); (-8.055023475736563, -9.664590019241272)",
            "-19.208502567886732", "Mishra 2006; SB"},
    problem{"hosaki", "Hosaki", "(1-8*x+7*x^2-7*x^3/3+x^4/4)*y^2*exp(-y)", 2, 2, 2, "0:5,0:6", "(4, 2)",
            "-2.3458115761012865", "Bekey & Ung 1974; JY"},
    problem{"jennrich-sampson", "Jennrich-Sampson", "sum(i,1,10,(2+2*i-(exp(i*x)+exp(i*y)))^2)", 2, 2, 2, "-1:1",
            "(0.2578252136703641, 0.2578252136703641)", "124.36218235561485", "MGH problem 6"},
    problem{"leon", "Leon", "100*(y-x^3)^2+(1-x)^2", 2, 2, 2, "-1.2:1.2", "(1, 1)", "0", "Leon 1966; JY"},
    problem{"matyas", "Matyas", "0.26*(x^2+y^2)-0.48*x*y", 2, 2, 2, "-10:10", "(0, 0)", "0", "SB"},
    problem{"mccormick", "McCormick", "sin(x+y)+(x-y)^2-1.5*x+2.5*y+1", 2, 2, 2, "-1.5:4,-3:4",
            "(-0.5471975511965977, -1.5471975511965979)", "-1.9132229549810364", "Adorio 2005; SB"},
    problem{"michalewicz", "Michalewicz, n = 2, m = 10", "-sum(i,1,n,sin(x[i])*sin(i*x[i]^2/pi)^20)", 2, 2, 2,
            "0:3.141592653589793", "(2.2029055201726093, 1.5707963267948966)", "-1.8013034100985525",
            "Michalewicz 1992; SB"},
    problem{"parsopoulos", "Parsopoulos", "cos(x)^2+sin(y)^2", 2, 2, 2, "-5:5",
            "(pi/2, 0); (-pi/2, 0); (pi/2, pi); (pi/2, -pi); (-pi/2, pi); (-pi/2, -pi); (3*pi/2, 0); (-3*pi/2, 0); "
            "(3*pi/2, pi); (3*pi/2, -pi); (-3*pi/2, pi); (-3*pi/2, -pi)",
            "0", "Parsopoulos & Vrahatis 2002; JY"},
    problem{"powell-badly-scaled", "Powell badly scaled", "(10000*x*y-1)^2+(exp(-x)+exp(-y)-1.0001)^2", 2, 2, 2,
            "-10:10", "(1.0981593296998175e-05, 9.106146739866524); (9.106146739866524, 1.0981593296998175e-05)", "0",
            "Powell 1970; MGH problem 3"},
    problem{"quadratic", "Quadratic of the tutorial", "x^2-4*x+1", 1, 1, 1, "-10:10", "(2)", "-3",
            "closed form: 2 + (1 - 2*learning_rate)^k * (start - 2)"},
    problem{"quartic", "Quartic of the tutorial", "x^4-2*x^3+3", 1, 1, 1, "-1:3", "(1.5)", "1.3125",
            "closed form; a flat inflection point at 0"},
    problem{"rotated-ellipse", "Rotated ellipse", "7*x^2-6*sqrt(3)*x*y+13*y^2", 2, 2, 2, "-500:500", "(0, 0)", "0",
            "JY"},
    problem{"schaffer2", "Schaffer N. 2", "0.5+(sin(x^2-y^2)^2-0.5)/(1+0.001*(x^2+y^2))^2", 2, 2, 2, "-100:100",
            "(0, 0)", "0", "Mishra 2006; SB"},
    problem{"shubert", "Shubert", "sum(i,1,5,i*cos((i+1)*x+i))*sum(i,1,5,i*cos((i+1)*y+i))", 2, 2, 2, "-10:10",
            "(-7.0835064076515595, -7.708313735499347); (-0.8003211004719731, -7.708313735499347); "
            "(5.482864206707613, -7.708313735499347); (-7.708313735499347, -7.0835064076515595); "
            "(-1.425128428319761, -7.0835064076515595); (4.858056878859825, -7.0835064076515595); "
            "(-7.0835064076515595, -1.425128428319761); (-0.8003211004719731, -1.425128428319761); "
            "(5.482864206707613, -1.425128428319761); (-7.708313735499347, -0.8003211004719731); "
            "(-1.425128428319761, -0.8003211004719731); (4.858056878859825, -0.8003211004719731); "
            "(-7.0835064076515595, 4.858056878859825); (-0.8003211004719731, 4.858056878859825); "
            "(5.482864206707613, 4.858056878859825); (-7.708313735499347, 5.482864206707613); "
            "(-1.425128428319761, 5.482864206707613); (4.858056878859825, 5.482864206707613)",
            "-186.73090883102384", "Shubert 1972; SB"},
    problem{"sine-surface", "Sine surface of the tutorial", "sin(5*x)*cos(5*y)/5", 2, 2, 2, "-1:1",
            "(-pi/10, 0); (3*pi/10, 0); (pi/10, pi/5); (pi/10, -pi/5); (-3*pi/10, pi/5); (-3*pi/10, -pi/5)", "-0.2",
            "closed form: sin(5x) cos(5y) = -1"},
    problem{"six-hump-camel", "Six-hump camel", "(4-2.1*x^2+x^4/3)*x^2+x*y+(4*y^2-4)*y^2", 2, 2, 2, "-3:3,-2:2",
            "(0.08984201310031806, -0.7126564030207396); (-0.08984201310031806, 0.7126564030207396)",
            "-1.0316284534898774", "Branin 1972; SB"},
    problem{"three-hump-camel", "Three-hump camel", "2*x^2-1.05*x^4+x^6/6+x*y+y^2", 2, 2, 2, "-5:5", "(0, 0)", "0",
            "Branin 1972; SB"},
    problem{"treccani", "Treccani", "x^4+4*x^3+4*x^2+y^2", 2, 2, 2, "-5:5", "(0, 0); (-2, 0)", "0",
            "Dixon & Szegö 1978; JY"},
    problem{"trefethen", "Trefethen",
            "exp(sin(50*x))+sin(60*exp(y))+sin(70*sin(x))+sin(sin(80*y))-sin(10*(x+y))+(x^2+y^2)/4", 2, 2, 2, "-1:1",
            "(-0.024403079694375173, 0.21061242715535577)", "-3.306868647475237",
            "Trefethen 2002, SIAM 100-digit challenge, problem 4"},
    problem{"zettl", "Zettl", "(x^2+y^2-2*x)^2+0.25*x", 2, 2, 2, "-1:5", "(-0.029895985050660382, 0)",
            "-0.003791237220468898", "Schwefel 1995; JY"},
    problem{"zirilli", "Zirilli (Aluffi-Pentini)", "0.25*x^4-0.5*x^2+0.1*x+0.5*y^2", 2, 2, 2, "-10:10",
            "(-1.0466805318046022, 0)", "-0.35238607380003645", "Aluffi-Pentini et al. 1985; JY"},
};

}  // namespace

std::span<problem const> plane() { return rows; }

}  // namespace rivulet::zoo
