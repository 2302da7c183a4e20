using InferenceSizing.Api.Catalogues;
using InferenceSizing.Api.Estimates;
using InferenceSizing.Api.Hosting;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.UseDefaultAddress();
builder.UseStructuredLogging();
builder.Services.AddLimits().AddProblems().AddCrossOrigin().AddCatalogue().AddEstimates();

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
app.MapEstimates();
app.Run();
