// Loaded in front of the program: the time of day steps by up to twelve hours, back and forth, every few looks.
const now = Date.now.bind(Date);
let looks = 0;
let stepMs = 0;
Date.now = () => {
  looks += 1;
  if (looks % 7 === 0) stepMs = ((looks * 7_919_777) % 86_400_000) - 43_200_000;
  return now() + stepMs;
};
