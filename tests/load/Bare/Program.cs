// The least that a minimal API can do: it answers POST / with a constant of a given size. What the service is compared with.
using System.Globalization;
using System.Text;

const string Opening = "{\"constant\":\"";
const string Closing = "\"}";

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
int bytes = int.Parse(builder.Configuration["AnswerBytes"] ?? "4096", NumberStyles.None, CultureInfo.InvariantCulture);
int filling = Math.Max(0, bytes - Opening.Length - Closing.Length);
byte[] answer = Encoding.UTF8.GetBytes(Opening + new string('x', filling) + Closing);

WebApplication app = builder.Build();
app.MapPost("/", () => TypedResults.Bytes(answer, "application/json"));
app.Run();
