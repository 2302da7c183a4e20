-- Posts the body in the file named by BODY_FILE, with DISTINCT set each time with another number of input tokens and in each second's run with other spaces, so
-- that no run repeats the bodies of one before it, and ends with one line for a program to read:
-- requests per second, median and 99th percentile in milliseconds, answers that are errors, failed connections, requests.
local file = assert(io.open(assert(os.getenv("BODY_FILE"), "BODY_FILE names the request body"), "rb"))
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
file:close()

if os.getenv("DISTINCT") then
  local most, asked = 100000, 0
  local spaces = string.rep(" ", os.time() % 1000)
  local opening = wrk.body:match("^(.*)}%s*$")
  function request()
    asked = asked % most + 1
    return wrk.format(nil, nil, nil, string.format('%s, "workload": { "inputTokens": %d } }%s', opening, asked, spaces))
  end
end

function done(summary, latency, requests)
  local seconds = summary.duration / 1e6
  local errors = summary.errors
  io.write(string.format("measured %.1f %.3f %.3f %d %d %d\n", summary.requests / seconds, latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    summary.requests))
end
