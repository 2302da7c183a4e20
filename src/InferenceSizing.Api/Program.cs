using InferenceSizing.Api.Hosting;

if (await HealthProbe.AnsweredAsync(args)) return;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.UseDefaultAddress();
builder.UseStructuredLogging();
builder.Services.AddLimits().AddProblems().AddCrossOrigin();

WebApplication app = builder.Build();
app.UseProblems();
app.UseSecurityHeaders();
app.UseMiddleware<RequestLog>();
app.UseRouting();
app.UseJsonOnly();
app.UseCors();
app.UseRateLimiter();
app.UseRequestTimeouts();
app.MapHealth();
app.Run();
