using InferenceSizing.Api;
using InferenceSizing.Api.Hosting;

if (await HealthProbe.AnsweredAsync(args)) return;

WebApplication app = SizingApplication.Build(args, static _ => { });
app.AnnounceStart();
app.Run();
