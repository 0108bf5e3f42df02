export function start(stage) {
  stage.textContent = "Started";
}
