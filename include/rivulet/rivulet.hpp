// Everything a user of the library includes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rivulet/data.hpp>
#include <rivulet/error.hpp>
#include <rivulet/inspect.hpp>
#include <rivulet/method.hpp>
#include <rivulet/objective.hpp>
#include <rivulet/outcome.hpp>
#include <rivulet/problems.hpp>
#include <rivulet/report.hpp>
#include <rivulet/run.hpp>
#include <rivulet/study.hpp>
